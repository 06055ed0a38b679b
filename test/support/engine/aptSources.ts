// What Debian this machine is, and the mirror it is set up for, in either of apt's two source formats (sources.list(5)).
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';

interface Source {
  readonly uris: readonly string[];
  readonly suites: readonly string[];
  readonly components: readonly string[];
  readonly signedBy: string;
}

/** Looks at the machine before anything is changed on it; returns the name of its Debian release. */
export async function requireDebianRoot(): Promise<string> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const codename = /^VERSION_CODENAME=(\w+)/m.exec(release)?.[1];
  const isDebian = /^ID=debian$/m.test(release) && process.arch === 'x64';
  if (!isDebian || codename === undefined) throw new Error('it needs Debian 12 or newer on amd64');
  if (process.getuid?.() !== 0) throw new Error('it needs root: run the tests as root');
  return codename;
}

export async function findMirror(codename: string): Promise<string> {
  const mirror = debianMirror(await readAptSources(), codename);
  if (mirror === undefined) throw new Error(`apt has no source for Debian ${codename} main: add one below /etc/apt`);
  return mirror;
}

/** The texts of all apt source files, those of apt's folder first. */
async function readAptSources(folder = '/etc/apt'): Promise<string[]> {
  const names = await readdir(join(folder, 'sources.list.d')).catch(() => []);
  const listed = names.filter(name => /\.(?:sources|list)$/.test(name)).toSorted();
  const paths = [...listed.map(name => join(folder, 'sources.list.d', name)), join(folder, 'sources.list')];
  return await Promise.all(paths.map(path => readFile(path, 'utf8').catch(() => '')));
}

/** The URI that serves Debian's own `main` for this release; third parties that use the same suite name are left out. */
export function debianMirror(texts: readonly string[], codename: string): string | undefined {
  const sources = texts.flatMap(text => [...stanzas(text), ...oneLiners(text)]);
  return sources.find(source => isDebian(source, codename))?.uris[0];
}

function isDebian({ uris, suites, components, signedBy }: Source, codename: string): boolean {
  const ours = signedBy === '' ? /debian\/?$/.test(uris[0] ?? '') : signedBy.includes('debian-archive-');
  return ours && suites.includes(codename) && components.includes('main');
}

function stanzas(text: string): Source[] {
  const blocks = text.replaceAll(/^#.*\n?/gm, '').split(/\n\s*\n/);
  return blocks
    .filter(block => words(block, 'Types').includes('deb') && words(block, 'Enabled')[0] !== 'no')
    .map(toSource);
}

function toSource(block: string): Source {
  return {
    uris: words(block, 'URIs'),
    suites: words(block, 'Suites'),
    components: words(block, 'Components'),
    signedBy: words(block, 'Signed-By').join(' '),
  };
}

function words(block: string, field: string): string[] {
  // A value runs on over lines that begin with a space.
  const value = new RegExp(`^${field}:(.*(?:\\n[ \\t].*)*)`, 'im').exec(block)?.[1] ?? '';
  return value.split(/\s+/).filter(word => word !== '');
}

function oneLiners(text: string): Source[] {
  const lines = text.matchAll(/^deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s+([^#\n]+)/gm);
  return [...lines].map(([, options = '', uri = '', suite = '', components = '']) => ({
    uris: [uri],
    suites: [suite],
    components: components.trim().split(/\s+/),
    signedBy: /signed-by=(\S+)/.exec(options)?.[1] ?? '',
  }));
}
