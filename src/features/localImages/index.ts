// What can be done with images through the container engine of this machine.
import * as vscode from 'vscode';
import { commandIds } from '../../host/ids.ts';
import type { ImageCache } from '../../registry/cache/cache.ts';
import { command } from '../shared/command.ts';
import type { Parts } from './work.ts';

/** @param changed called when an engine holds something else than before, or may do so */
export function registerLocalImages(
  images: ImageCache,
  log: vscode.LogOutputChannel,
  changed: () => void,
): vscode.Disposable {
  /** Also after a failure, or in the middle: part of it may have been done. */
  const changing = async <T>(work: Promise<T>): Promise<T> => work.finally(changed);

  const closed = new AbortController();
  const parts: Parts = { images, log, closed: closed.signal };

  return vscode.Disposable.from(
    command(commandIds.pull, log, async (argument, chosen) =>
      changing((await commands()).pull(argument, chosen, parts)),
    ),
    command(commandIds.runImage, log, async argument => (await commands()).runImage(argument)),
    command(commandIds.removeImage, log, async (argument, chosen) =>
      changing((await commands()).remove(argument, chosen, parts)),
    ),
    command(commandIds.tagImage, log, async argument => changing((await commands()).tag(argument, parts))),
    command(commandIds.pushImage, log, async argument => (await commands()).push(argument, parts)),
    new vscode.Disposable(() => closed.abort(new DOMException('closed', 'AbortError'))),
  );
}

const commands = () => import('./commands.ts');
