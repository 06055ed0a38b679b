// The Registries view: wiring between VS Code's tree and the model.
import * as vscode from 'vscode';
import { dockerHub } from '../../core/reference.ts';
import { hiddenCommandIds, viewIds } from '../../host/ids.ts';
import { onSettingsChange } from '../../host/settings.ts';
import type { ImageCache } from '../../registry/cache/cache.ts';
import type { RegistryClient } from '../../registry/client.ts';
import { inBackground } from '../../registry/transport/signals.ts';
import { command } from '../shared/command.ts';
import { registryTooltip, toTreeItem } from './items.ts';
import { createModel } from './model.ts';
import type { ListNode, MoreNode, Node } from './nodes.ts';

/** `onRefresh` carries the row to be refreshed, or nothing for all of them. */
export function registerRegistries(
  client: RegistryClient,
  images: ImageCache,
  onRefresh: vscode.Event<unknown>,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  const changed = new vscode.EventEmitter<Node | undefined>();
  const closed = new AbortController();
  const model = createModel(client, images, log, closed.signal);

  const sizeOf = (digest: string) => images.knownSize(digest) ?? model.sizeOf(digest);

  /** Sizes cost a request each, so they follow after the rows are shown; on Docker Hub they would cost pulls. */
  const fillSizes = (nodes: readonly Node[]) => {
    const quiet = inBackground(closed.signal);
    for (const node of nodes) {
      if (node.kind !== 'platform' || sizeOf(node.digest) !== undefined) continue;
      const repository = node.parent.parent;
      if (repository.host === dockerHub) continue;
      images.sizeOf(repository, node.digest, quiet).then(
        () => changed.fire(node),
        error => log.debug(String(error)),
      );
    }
  };

  const provider: vscode.TreeDataProvider<Node> = {
    onDidChangeTreeData: changed.event,
    getTreeItem: node => toTreeItem(node, sizeOf),
    // Only when the mouse rests there: what is left of a quota changes with every answer.
    resolveTreeItem(item, node) {
      if (node.kind === 'registry') item.tooltip = registryTooltip(node, client.quotaOf(node.setting.host));
      return item;
    },
    getParent: node => ('parent' in node ? node.parent : undefined),
    async getChildren(node) {
      const children = await model.children(node);
      fillSizes(children);
      return children;
    },
  };

  const refresh = (argument: unknown) => {
    const node = refreshable(argument);
    model.forget(isList(node) ? node : undefined);
    changed.fire(node);
  };

  return vscode.Disposable.from(
    changed,
    vscode.window.createTreeView(viewIds.registries, { treeDataProvider: provider, showCollapseAll: true }),
    command(hiddenCommandIds.loadMore, log, async argument => {
      const { parent } = argument as MoreNode;
      const options = { location: { viewId: viewIds.registries } };
      await vscode.window.withProgress(options, () => model.loadMore(parent));
      changed.fire(parent);
    }),
    onRefresh(refresh),
    onSettingsChange(affects => {
      if (affects('registries')) refresh(undefined);
    }),
    new vscode.Disposable(() => closed.abort(new DOMException('closed', 'AbortError'))),
  );
}

function isList(node: Node | undefined): node is ListNode {
  return node?.kind === 'registry' || node?.kind === 'namespace' || node?.kind === 'repository';
}

/** The row that a refresh is about: a row with a problem stands for the one it is under. */
function refreshable(argument: unknown): Node | undefined {
  const node = argument as Node | undefined;
  return node?.kind === 'message' ? node.parent : node?.kind === undefined ? undefined : node;
}
