// A registry's lists are read as its setting says; what the setting says of others leaves them as they are.
import { registrySettings } from '../../../host/settings.ts';
import type { Tree } from '../tree.ts';
import { forgetLists } from './commands.ts';

/** Returns what forgets the lists of registries whose settings are other ones than the last time. */
export function watchSettings(tree: Tree): () => void {
  let known = textsByHost();
  return () => {
    const before = known;
    known = textsByHost();
    const changed = Array.from(tree.latest.values()).filter(({ host }) => known.get(host) !== before.get(host));
    for (const row of changed) if (row.kind === 'registry') forgetLists(tree, row);
  };
}

function textsByHost(): ReadonlyMap<string, string> {
  return new Map(registrySettings().registries.map(each => [each.host, JSON.stringify(each)]));
}
