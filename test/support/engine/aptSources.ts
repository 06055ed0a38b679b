// Finds the Debian mirror this machine is set up for, in either of apt's two source formats (sources.list(5)).
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

interface Source {
  readonly uris: readonly string[];
  readonly suites: readonly string[];
  readonly components: readonly string[];
  readonly signedBy: string;
}

/** The texts of all apt source files, those of apt's folder first. */
export async function readAptSources(folder = '/etc/apt'): Promise<string[]> {
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
