// Compare Images… as a person does it: two rows of the side bar, what is read then, the raw JSON beside one another, and one
// row with a question.
import assert from 'node:assert/strict';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../support/registry/embedded.ts';
import { image } from '../support/registry/images.ts';
import { index } from '../support/registry/indexes.ts';
import {
  chooseFromMenu,
  editorText,
  expandTreeItem,
  lenses,
  openView,
  pick,
  quickRows,
  runCommand,
  screenshot,
  treeItems,
  useTheme,
} from '../support/workbench.ts';
import { startFixture, type Fixture } from './fixture.ts';

const first = { files: { 'etc/app.conf': 'one' }, labels: { 'org.opencontainers.image.version': '1.0' } };
const second = {
  files: { 'etc/app.conf': 'two, and more' },
  configuration: {
    config: {
      Entrypoint: ['/app', '--serve'],
      Env: ['PATH=/usr/bin:/bin', 'MODE=production'],
      Labels: { 'org.opencontainers.image.version': '1.1', 'org.opencontainers.image.vendor': '[x](command:evil)' },
      User: '1000',
    },
  },
};

describe('Compare Images…', () => {
  let registry: EmbeddedRegistry;
  let fixture: Fixture;
  before(async () => {
    registry = await startEmbeddedRegistry();
    const same = await image({ platform: 'linux/arm64', ...first });
    const of = (options: object, ...platforms: string[]) =>
      Promise.all(platforms.map(platform => image({ platform, ...options })));
    const one = await of(first, 'linux/amd64', 'linux/arm/v7');
    const other = await of(second, 'linux/amd64', 'linux/riscv64');
    registry.add('team/app:1.0', index([...one, same], { attestations: true }));
    registry.add('team/app:1.1', index([...other, same], { annotations: { 'org.opencontainers.image.title': 'app' } }));
    const settings = { 'multiarch.registries': [{ host: registry.host, name: 'Team' }] };
    fixture = await startFixture({ files: { '.vscode/settings.json': JSON.stringify(settings) } });
    await openView(fixture.page, 'Multiarch');
    for (const row of ['Team', 'team/app']) await expandTreeItem(fixture.page, row);
  });
  after(async () => {
    await fixture?.stop();
    await registry?.close();
  });

  const choose = (row: string, entry: string) =>
    chooseFromMenu(fixture.page, treeItems(fixture.page, row).first(), entry);
  const activeTab = (name: string) => fixture.page.locator('.tab.active', { hasText: name });

  it('of two rows shows what differs, the one chosen first on the left', async () => {
    const { page } = fixture;
    await treeItems(page, '1.1').click();
    await treeItems(page, '1.0').click({ modifiers: ['ControlOrMeta'] });
    await choose('1.0', 'Compare Images…');
    await activeTab('app:1.1 ↔ app:1.0').waitFor();
    await editorText(page, '--- ');
    await screenshot(page, 'compare-dark');
    await treeItems(page, '1.0').click();
    await treeItems(page, '1.1').click({ modifiers: ['ControlOrMeta'] });
    await choose('1.1', 'Compare Images…');
    await activeTab('app:1.0 ↔ app:1.1').waitFor();
    const text = await editorText(page, '@@ linux/amd64 @@');
    assert.match(text, /^! linux\/amd64 .* changed: layers \+1 -1, settings 6/m);
    assert.match(text, /^ {2}linux\/arm64 .* identical/m);
    assert.match(text, /^- linux\/arm\/v7 .*only on the left/m);
    assert.match(text, /^\+ linux\/riscv64 .*only on the right/m);
    assert.match(text, /^\+ {4}2 +\S+ \S+ {2}\w{12} {2}COPY files \/$/m);
    assert.match(text, /^\+ LABEL org\.opencontainers\.image\.vendor=\[x\]\(command:evil\)$/m);
    await screenshot(page, 'compare-more-dark');
  });

  it('opens the two configurations, and the two manifests, beside one another', async () => {
    const { page } = fixture;
    await lenses(page, 'Compare configurations').first().click();
    const diff = page.locator('.monaco-diff-editor');
    await diff.locator('.modified .view-line', { hasText: '"--serve"' }).waitFor();
    await diff.locator('.original .view-line', { hasText: '"architecture": "amd64"' }).waitFor();
    await screenshot(page, 'compare-configurations-dark');
    await page.locator('.tab', { hasText: 'app:1.0 ↔ app:1.1' }).click();
    await activeTab('app:1.0 ↔ app:1.1').waitFor();
    // The same without a mouse.
    await useTheme(page, 'light');
    await screenshot(page, 'compare-light');
    await page.locator('.editor-instance .view-line', { hasText: '@@ linux/amd64 @@' }).click();
    await runCommand(page, 'Show CodeLens Commands for Current Line');
    await pick(page, 'Compare manifests');
    await diff.locator('.modified .view-line', { hasText: '"layers": [' }).waitFor();
    await screenshot(page, 'compare-manifests-light');
  });

  it('of one row asks with what: another platform, another tag, or anything', async () => {
    const { page } = fixture;
    await expandTreeItem(page, '1.0');
    await choose('linux/amd64', 'Compare Images…');
    await quickRows(page).filter({ hasText: '1.1' }).waitFor();
    const rows = await quickRows(page).evaluateAll(all => all.map(row => row.getAttribute('aria-label') ?? ''));
    assert.deepEqual(
      rows.map(row => row.replace(/^\S+ {2}/, '').replaceAll(registry.host, 'host')),
      ['linux/arm64, Other platforms of host/team/app:1.0', 'linux/arm/v7', '1.1, Tags of host/team/app'],
    );
    await screenshot(page, 'compare-with-light');
    await pick(page, 'linux/arm64');
    await activeTab('app:1.0 linux-amd64 ↔ app:1.0 linux-arm64').waitFor();
    await editorText(page, '@@ linux/amd64 → linux/arm64 @@');
  });

  it('from the palette asks for both, and says on which side something is wrong', async () => {
    const { page } = fixture;
    await runCommand(page, 'Multiarch: Compare Images…');
    const input = page.locator('.quick-input-box input');
    await input.fill(`${registry.host}/team/app:1.0`);
    await page.keyboard.press('Enter');
    await page.locator('.quick-input-title', { hasText: 'With' }).waitFor();
    await input.fill(`${registry.host}/team/app:9`);
    await quickRows(page).filter({ hasText: 'app:9' }).waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.notification-toast', { hasText: /Right, .*team\/app:9: .*does not hold/ }).waitFor();
  });
});
