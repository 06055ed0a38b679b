// Commands on one image or several: inspect, copy, open on the web; and the documents that they show.
import * as vscode from 'vscode';
import { commandIds } from '../../host/ids.ts';
import type { ImageCache } from '../../registry/cache/cache.ts';
import type { RegistryClient } from '../../registry/client.ts';
import { command } from '../shared/command.ts';
import { copyDigests, copyPullCommands, copyReferences } from './copy.ts';
import { registerDocuments } from './documents.ts';
import { inspect } from './inspect.ts';
import { copyDigestOf, copyRaw, ownDocument } from './ownDocument.ts';
import { openWebPage } from './webPage.ts';

export function registerImageCommands(
  client: Pick<RegistryClient, 'kindOf'>,
  images: ImageCache,
  onRefresh: vscode.Event<void>,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  return vscode.Disposable.from(
    command(commandIds.inspect, log, argument => inspect(argument, images)),
    command(commandIds.copyReference, log, (argument, chosen) => copyReferences(argument, chosen, images)),
    command(commandIds.copyDigest, log, async (argument, chosen) => {
      const document = ownDocument(argument);
      return document ? copyDigestOf(document) : copyDigests(argument, chosen, images);
    }),
    command(commandIds.copyRaw, log, argument => copyRaw(argument, images)),
    command(commandIds.copyPullCommand, log, (argument, chosen) => copyPullCommands(argument, chosen, images)),
    command(commandIds.openWebPage, log, argument => openWebPage(argument, client)),
    registerDocuments(images, onRefresh),
  );
}
