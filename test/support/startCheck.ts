// Looks at a started Multiarch as a person would: the sample registry's tree, and a Dockerfile whose image lacks a platform.
import { openBrowser } from './browser.ts';
import { expandTreeItem, lensTexts, openFile, openView, openWorkbench, screenshot, treeItems } from './workbench.ts';
import type { Page } from 'playwright-core';

/** Throws when something is not there, after a screenshot. */
export async function checkPage(url: string): Promise<void> {
  const { page, close } = await openBrowser();
  try {
    await look(page, url);
    console.log(`screenshot: ${await screenshot(page, 'start-check')}`);
  } catch (error) {
    const picture = await screenshot(page, 'start-check-failed');
    throw new Error(`${error instanceof Error ? error.message : String(error)}\nscreenshot: ${picture}`, {
      cause: error,
    });
  } finally {
    await close();
  }
}

async function look(page: Page, url: string): Promise<void> {
  await openWorkbench(page, url);
  await openView(page, 'Multiarch');
  for (const label of ['Sample registry', 'sample/app', '1.0']) await expandTreeItem(page, label);
  await treeItems(page, 'linux/arm64').first().waitFor();
  const rows = await treeItems(page).allInnerTexts();
  console.log(`registry tree: ${rows.map(row => row.replaceAll(/\s+/g, ' ').trim()).join(' | ')}`);
  await openFile(page, 'missing/Dockerfile');
  console.log(`code lenses of missing/Dockerfile: ${(await lensTexts(page, 'missing')).join(' | ')}`);
}
