// Any registry that speaks the distribution specification: its catalog, where it gives one, with the credentials of
// “docker login”.
import { sortedCatalog } from './common.ts';
import type { Provider } from './provider.ts';

export const genericProvider: Provider = {
  kind: 'generic',
  ...sortedCatalog,
};
