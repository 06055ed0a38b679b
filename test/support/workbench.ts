// VS Code's page as a user handles it: views, trees, files, commands, hovers, lenses, problems. Every step waits for what it
// is about to use, and fails with a timeout that names it.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { screenshotFolder } from './paths.ts';

const SLOW = 30_000;

/** Opens a server's url and waits until the workbench takes input, and has what the extension contributes. */
export async function openWorkbench(page: Page, url: string): Promise<void> {
  page.setDefaultTimeout(SLOW);
  await page.goto(url, { timeout: 60_000 });
  await page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 60_000 });
  // A palette that is opened earlier lists no command of it, and goes on to list none.
  await page.locator('.activitybar [role="tab"] a[aria-label^="Multiarch"]').waitFor();
}

/** Shows a view container of the activity bar. */
export async function openView(page: Page, title: string): Promise<void> {
  const tab = page.locator('.activitybar [role="tab"]', { has: page.locator(`a[aria-label^="${title}"]`) });
  await tab.waitFor();
  // A click on the shown container would hide it.
  if ((await tab.getAttribute('aria-selected')) !== 'true') await tab.click();
  await page.locator('.part.sidebar .composite.title').getByText(title, { exact: false }).first().waitFor();
}

/** The rows of the side bar's trees; with a label, those whose label is exactly that. */
export function treeItems(page: Page, label?: string): Locator {
  const rows = page.locator('.part.sidebar [role="treeitem"]');
  if (label === undefined) return rows;
  return rows.filter({ has: page.locator('.label-name', { hasText: exactly(label) }) });
}

/** Expands a row and waits until its children are there. */
export async function expandTreeItem(page: Page, label: string): Promise<void> {
  const row = treeItems(page, label).first();
  await row.waitFor();
  if ((await row.getAttribute('aria-expanded')) !== 'true') await row.locator('.monaco-tl-twistie').click();
  const open = page.locator('.part.sidebar [role="treeitem"][aria-expanded="true"]');
  const settled = open.filter({ has: page.locator('.label-name', { hasText: exactly(label) }) });
  await settled.and(page.locator(':not(:has(.codicon-tree-item-loading))')).first().waitFor();
}

/** Opens the menu of a row and moves to an entry: Enter takes it. */
export async function openMenu(page: Page, row: Locator, entry: string): Promise<void> {
  await row.click({ button: 'right' });
  await moveToEntry(page, entry);
}

/** Takes an entry of a row's menu. */
export async function chooseFromMenu(page: Page, row: Locator, entry: string): Promise<void> {
  await openMenu(page, row, entry);
  await page.keyboard.press('Enter');
}

/** Moves to an entry of the menu that is open. Enter takes it: the menu heeds the keyboard at once, a click only after a moment. */
export async function moveToEntry(page: Page, entry: string): Promise<void> {
  const labelled = page.locator('.action-label', { hasText: exactly(entry) });
  const item = page.locator('.monaco-menu .action-item:not(.disabled)', { has: labelled });
  await item.hover();
  await item.and(page.locator('.focused')).waitFor();
}

/** Opens a file of the folder by quick open; `name` may hold folders. */
export async function openFile(page: Page, name: string): Promise<void> {
  const [base = name, ...folders] = name.split('/').toReversed();
  const folder = folders.toReversed().join('/');
  await page.keyboard.press('ControlOrMeta+P');
  await page.locator('.quick-input-box input').fill(name);
  const rows = quickRows(page).filter({ has: page.locator('.label-name', { hasText: exactly(base) }) });
  const row = rows.filter({ hasText: folder }).first();
  await row.click();
  // Files of one name stand in several folders: the tab knows its whole path.
  await page.locator(`.tab.active .monaco-icon-label[aria-label*="/${name}"]`).waitFor();
  await page.locator('.editor-instance .monaco-editor .view-line').first().waitFor();
}

/** Runs a command by its full title in the palette, such as "Multiarch: Refresh". */
export async function runCommand(page: Page, title: string): Promise<void> {
  await page.keyboard.press('F1');
  await page.locator('.quick-input-box input').fill(`>${title}`);
  const row = quickRows(page).filter({ has: page.locator('.label-name', { hasText: exactly(title) }) });
  await row.first().click();
}

/** Picks a row of an open quick pick, filtering by it first: a long list shows only its beginning. */
export async function pick(page: Page, label: string): Promise<void> {
  await quickRows(page).first().waitFor();
  await page.locator('.quick-input-box input').fill(label);
  await quickRows(page).filter({ hasText: label }).first().click();
}

/** Answers an open input box. */
export async function answer(page: Page, text: string): Promise<void> {
  await page.locator('.quick-input-box input').fill(text);
  await page.keyboard.press('Enter');
}

/** The rows of an open quick pick. */
export function quickRows(page: Page): Locator {
  return page.locator('.quick-input-list .monaco-list-row');
}

/** Rests the mouse on a text of the editor and returns the hover's text, once it holds `expected`. */
export async function hoverText(page: Page, text: string, expected: string | RegExp = /\S/): Promise<string> {
  const spot = await placeOf(page, text);
  const hover = page.locator('.monaco-editor .monaco-hover:visible', { hasText: expected });
  const settled = hover.filter({ hasNotText: 'Loading...' });
  // A hover opens when the mouse comes to rest: come from elsewhere, and twice.
  await page.mouse.move(spot.x, spot.y + 200);
  await page.mouse.move(spot.x, spot.y, { steps: 5 });
  await settled.first().waitFor();
  return plain(await settled.first().innerText());
}

/** Puts the cursor into a text of the editor. */
export async function clickText(page: Page, text: string): Promise<void> {
  const spot = await placeOf(page, text);
  await page.mouse.click(spot.x, spot.y);
}

/** Opens the menu of quick fixes on a text of the editor, from the keyboard, and returns its rows. */
export async function quickFixes(page: Page, text: string): Promise<Locator> {
  await clickText(page, text);
  await page.keyboard.press('ControlOrMeta+Period');
  const rows = page.locator('.action-widget .monaco-list-row');
  await rows.first().waitFor();
  return rows;
}

/** The code lenses of the shown editor. */
export function lenses(page: Page, text?: string | RegExp): Locator {
  return page.locator('.editor-instance .codelens-decoration', text === undefined ? {} : { hasText: text });
}

/** The texts of the code lenses, once one of them holds `expected`. */
export async function lensTexts(page: Page, expected: string | RegExp = /\S/): Promise<string[]> {
  await lenses(page, expected).first().waitFor();
  return (await lenses(page).allInnerTexts()).map(plain);
}

/** The underlines of problems in the shown editor. */
export function squiggles(page: Page, severity: 'error' | 'warning' | 'info' | 'hint'): Locator {
  return page.locator(`.editor-instance .cdr.squiggly-${severity}`);
}

/** Opens the Problems panel and returns its rows' texts, once one of them holds `expected`. */
export async function problems(page: Page, expected: string | RegExp = /\S/): Promise<string[]> {
  const rows = page.locator('.markers-panel-container .monaco-list-row');
  if (!(await page.locator('.markers-panel-container').isVisible()))
    await runCommand(page, 'Problems: Focus on Problems View');
  await rows.filter({ hasText: expected }).first().waitFor();
  return (await rows.allInnerTexts()).map(plain);
}

/** The message of a notification, once it holds `expected`. */
export async function notification(page: Page, expected: string | RegExp = /\S/): Promise<string> {
  const message = page.locator('.notification-toast .notification-list-item-message', { hasText: expected });
  await message.first().waitFor();
  return plain(await message.first().innerText());
}

/** What the shown editor shows (of a long file, the visible part), once a line holds `expected`. */
export async function editorText(page: Page, expected: string | RegExp = ''): Promise<string> {
  await page.locator('.editor-instance .view-line', { hasText: expected }).first().waitFor();
  const lines = await page.locator('.editor-instance .view-line').all();
  const placed = await Promise.all(
    lines.map(async line => ({
      y: (await line.boundingBox())?.y ?? 0,
      text: spaced((await line.textContent()) ?? ''),
    })),
  );
  // The editor keeps its lines in no order.
  const ordered = placed.toSorted((a, b) => a.y - b.y);
  return ordered.map(line => line.text).join('\n');
}

/** The text of the shown terminal, once it holds `expected`. */
export async function terminalText(page: Page, expected: string | RegExp = /\S/, timeout = SLOW): Promise<string> {
  const rows = page.locator('.terminal-wrapper.active .xterm-rows', { hasText: expected });
  await rows.first().waitFor({ timeout });
  return plain(await rows.first().innerText());
}

/** Writes .cache/screenshots/<name>.png and returns its path. */
export async function screenshot(page: Page, name: string): Promise<string> {
  await mkdir(screenshotFolder, { recursive: true });
  const path = join(screenshotFolder, `${name}.png`);
  await page.screenshot({ path });
  return path;
}

/** The same in both themes: `<name>-light.png` and `<name>-dark.png`, which stays. */
export async function screenshots(page: Page, name: string): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await useTheme(page, theme);
    await screenshot(page, `${name}-${theme}`);
  }
}

/** Puts the window into that theme, as the system it runs on would. */
export async function useTheme(page: Page, theme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  await page.locator(theme === 'light' ? '.monaco-workbench.vs' : '.monaco-workbench.vs-dark').waitFor();
}

// The editor splits a line into tokens; its font is of one width, so the place follows from the column.
async function placeOf(page: Page, text: string): Promise<{ x: number; y: number }> {
  const line = page.locator('.editor-instance .view-line', { hasText: text }).first().locator('> span');
  const whole = spaced((await line.textContent()) ?? '');
  const box = await line.boundingBox();
  const column = whole.indexOf(text);
  if (box === null || column === -1) throw new Error(`the editor shows no "${text}"`);
  return { x: box.x + (box.width * (column + text.length / 2)) / whole.length, y: box.y + box.height / 2 };
}

function exactly(text: string): RegExp {
  return new RegExp(`^\\s*${text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`)}\\s*$`);
}

function plain(text: string): string {
  return spaced(text).trim();
}

// The page shows spaces as no-break spaces.
function spaced(text: string): string {
  return text.replaceAll('\u00A0', ' ');
}
