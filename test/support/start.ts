// `npm start`: Multiarch in a VS Code with a sample folder and a registry full of samples. Desktop VS Code when `code` is
// installed, otherwise (or with --browser) VS Code in a browser; --check looks at the page itself instead of a person.
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startWorkbench } from './codeServer.ts';
import { findDesktop, openDesktop } from './desktop.ts';
import { packageExtension } from './packageExtension.ts';
import { startSampleWorkspace } from './sampleWorkspace.ts';
import { checkPage } from './startCheck.ts';

const { values } = parseArgs({ options: { check: { type: 'boolean' }, browser: { type: 'boolean' } } });

async function main(): Promise<void> {
  const desktop = values.check === true || values.browser === true ? undefined : findDesktop();
  const sample = await startSampleWorkspace();
  console.log(`Sample registry: http://${sample.host}/v2/   folder: ${sample.folder}`);
  try {
    if (desktop === undefined) await openInBrowser(sample.folder);
    else await openDesktop(desktop, sample.folder);
  } finally {
    await sample.stop();
  }
}

async function openInBrowser(folder: string): Promise<void> {
  console.log('Packaging the extension');
  const server = await startWorkbench({ folder, vsix: await packageExtension() });
  try {
    if (values.check === true) return await checkPage(server.url);
    console.log(`\n  Multiarch runs here: ${server.url}\n  Ctrl-C ends it.\n`);
    // Until a signal comes, which ends the server and removes the folder (see cleanup.ts).
    while (true) await sleep(3_600_000);
  } finally {
    await server.stop();
  }
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
