// All that was found to be a rule of BuildKit, by the generator or by reading: each is asked of it again in every run.
import { contextsCases } from './contexts.ts';
import { linesCases } from './lines.ts';
import { platformsCases } from './platforms.ts';
import { namesCases, onbuildCases, reachCases } from './stages.ts';
import { formsCases, globalsCases } from './words.ts';

export type { Case } from './case.ts';

export const cases = [
  ...platformsCases,
  ...namesCases,
  ...reachCases,
  ...onbuildCases,
  ...contextsCases,
  ...globalsCases,
  ...formsCases,
  ...linesCases,
];
