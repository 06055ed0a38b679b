// Packages the extension as it is published.
import { packagedExtension, repositoryRoot } from './paths.ts';
import { runScript } from './process.ts';

/** Builds and packages; returns the path of the VSIX. */
export async function packageExtension(): Promise<string> {
  const { code, text } = await runScript('package', [], { cwd: repositoryRoot, timeout: 180_000 });
  if (code !== 0) throw new Error(`npm run package ended with code ${code}\n${text}`);
  return packagedExtension;
}
