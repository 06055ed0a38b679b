// A Chromium that shows VS Code's page, with or without a window.
import { existsSync } from 'node:fs';
import process from 'node:process';
import { chromium } from 'playwright-core';
import type { Browser, LaunchOptions, Page } from 'playwright-core';
import { ensureDebianPackages } from './debian.ts';

export interface BrowserOptions {
  /** `true` when absent. */
  readonly headless?: boolean;
  /** Pixels; 1440 × 900 when absent. */
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: 'light' | 'dark';
}

export interface OpenBrowser {
  readonly browser: Browser;
  readonly page: Page;
  readonly close: () => Promise<void>;
}

const QUIET = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const DEBIAN_CHROMIUM = '/usr/bin/chromium';

export async function openBrowser(options: BrowserOptions = {}): Promise<OpenBrowser> {
  // Chromium's sandbox refuses to run as root, which is what containers run as.
  const args = process.getuid?.() === 0 ? ['--no-sandbox', ...QUIET] : QUIET;
  const browser = await launchFound({ args, headless: options.headless ?? true, timeout: 60_000 });
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1440, height: options.height ?? 900 },
    colorScheme: options.colorScheme ?? 'dark',
    locale: 'en-US',
  });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const page = await context.newPage();
  return { browser, page, close: async () => await browser.close() };
}

async function launchFound(options: LaunchOptions): Promise<Browser> {
  const given = process.env['CHROME_PATH'];
  if (given !== undefined) return await chromium.launch({ ...options, executablePath: given });
  if (existsSync(DEBIAN_CHROMIUM)) return await chromium.launch({ ...options, executablePath: DEBIAN_CHROMIUM });
  return await launchInstalled(options);
}

async function launchInstalled(options: LaunchOptions): Promise<Browser> {
  const reasons: string[] = [];
  for (const channel of ['chrome', 'msedge', 'chromium']) {
    try {
      return await chromium.launch({ ...options, channel });
    } catch (error) {
      reasons.push(String(error).split('\n')[0] ?? channel);
    }
  }
  await ensureDebianPackages(['chromium']).catch((error: unknown) => {
    throw new Error(`no browser found: install Chrome, Edge or Chromium, or set CHROME_PATH (${reasons.join('; ')})`, {
      cause: error,
    });
  });
  return await chromium.launch({ ...options, executablePath: DEBIAN_CHROMIUM });
}
