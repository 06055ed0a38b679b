// The documents of `fixtures/`, each beginning with where its form comes from.
import { readdirSync, readFileSync } from 'node:fs';

const folder = new URL('fixtures/', import.meta.url);

export const fixtures: ReadonlyMap<string, string> = new Map(
  readdirSync(folder).map(name => [name, readFileSync(new URL(name, folder), 'utf8')]),
);
