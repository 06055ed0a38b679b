// A build's notification: one bar over all its steps, and a few words on each platform.
import * as vscode from 'vscode';
import { bareText } from '../../../core/builds/progress/lineText.ts';
import type { BuildProgress, PlatformProgress } from '../../../core/builds/progress/summary.ts';
import { signalOf } from '../../../host/cancel.ts';
import { plainText } from '../../../host/markdown.ts';
import { formatSize } from '../../shared/messages.ts';

/** Milliseconds between two reports: more often than that nobody reads. */
const pause = 200;
/** Characters that a notification has room for. */
const room = 110;

/** Says how far the build is, at a time when somebody reads it. */
export type Tell = (progress: () => BuildProgress) => void;

/** @param run is aborted by the notification's button */
export function withBuildProgress<T>(title: string, run: (tell: Tell, signal: AbortSignal) => Promise<T>): Thenable<T> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: plainText(vscode.l10n.t('Building {0}', title)),
    cancellable: true,
  };
  return vscode.window.withProgress(options, async (notification, token) => {
    const reports = reporter(report => notification.report(report));
    try {
      return await run(reports.tell, signalOf(token));
    } finally {
      reports.end();
    }
  });
}

interface Report {
  /** Percent: how much further the bar goes. */
  readonly increment: number;
  readonly message: string;
}

/** The last that was told, now and then; a bar never goes back, though there may be more to do than was known. */
export function reporter(report: (report: Report) => void): { readonly tell: Tell; readonly end: () => void } {
  let shown = 0;
  let latest: (() => BuildProgress) | undefined;
  let timer: NodeJS.Timeout | undefined;
  const show = () => {
    timer = undefined;
    const progress = latest?.();
    if (!progress) return;
    const increment = Math.max(0, progress.percent - shown);
    shown += increment;
    report({ increment, message: progressMessage(progress) });
  };
  return {
    tell: progress => {
      latest = progress;
      timer ??= setTimeout(show, pause);
    },
    end: () => clearTimeout(timer),
  };
}

/** `linux/arm64 3/7 RUN make · linux/amd64 done`. */
export function progressMessage({ platforms, current, bytes }: BuildProgress): string {
  const busy = platforms.filter(each => each.done < each.total);
  const width = Math.max(12, Math.floor(room / Math.max(1, busy.length)) - 20);
  const pieces = platforms.map(each => platformPiece(each, width));
  const size = bytes.total > 0 ? ` ${formatSize(bytes.current)} / ${formatSize(bytes.total)}` : '';
  const isShared = current !== undefined && busy.length === 0;
  const all = isShared ? [...pieces, `${clip(current, room / 2)}${size}`] : pieces;
  return plainText(all.length > 0 ? all.join(' · ') : vscode.l10n.t('reading the Dockerfile'));
}

function platformPiece({ target, platform, done, total, current }: PlatformProgress, width: number): string {
  const name = target === '' ? platform : `${target} ${platform}`;
  if (done === total) return vscode.l10n.t('{0} done', name);
  return `${name} ${done}/${total}${current === undefined ? '' : ` ${clip(current, width)}`}`;
}

function clip(text: string, width: number): string {
  const bare = bareText(text);
  return bare.length > width ? `${bare.slice(0, width - 1).replace(/[\ud800-\udbff]$/, '')}…` : bare;
}
