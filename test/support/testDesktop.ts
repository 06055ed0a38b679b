// `npm run test:desktop`: the suite of test/host in a desktop VS Code, which is downloaded (so this needs a network and, on
// Linux, a display: `xvfb-run npm run test:desktop`).
import { join } from 'node:path';
import process from 'node:process';
import { runTests } from '@vscode/test-electron';
import { repositoryRoot } from './paths.ts';
import { runOrThrow } from './process.ts';
import { startSampleWorkspace } from './sampleWorkspace.ts';

await runOrThrow(process.execPath, ['esbuild.config.mjs', '--tests'], { cwd: repositoryRoot, output: 'show' });
const sample = await startSampleWorkspace();
try {
  await runTests({
    version: process.env['MULTIARCH_VSCODE'] ?? 'stable',
    cachePath: join(repositoryRoot, '.cache', 'vscode-test'),
    extensionDevelopmentPath: repositoryRoot,
    extensionTestsPath: join(repositoryRoot, 'out', 'host', 'index.cjs'),
    extensionTestsEnv: { MULTIARCH_SAMPLE_REGISTRY: sample.host, MULTIARCH_TEST_FOLDER: sample.folder },
    launchArgs: [sample.folder, '--disable-extensions', '--disable-workspace-trust', '--skip-welcome'],
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await sample.stop();
}
