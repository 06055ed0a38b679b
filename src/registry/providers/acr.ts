// Azure's registries: the catalog is given to identities and to tokens whose scope map covers every repository. They take
// what “az acr login” or “docker login” keeps.
import { sortedCatalog } from './common.ts';
import type { Provider } from './provider.ts';

export const acrProvider: Provider = {
  kind: 'acr',
  hosts: /^[a-z0-9-]+\.azurecr\.(?:io|cn|us)$/,
  ...sortedCatalog,
};
