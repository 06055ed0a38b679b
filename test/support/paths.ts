// Where things lie in the repository.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repositoryRoot = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

/** Downloads and traces of test runs; ignored by git. */
export const cacheFolder = join(repositoryRoot, '.cache');
export const screenshotFolder = join(cacheFolder, 'screenshots');
export const packagedExtension = join(repositoryRoot, 'dist', 'multiarch.vsix');
