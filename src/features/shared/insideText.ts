// What was found inside an image, in a sentence.
import * as vscode from 'vscode';
import { formatPlatform, type Platform } from '../../core/platform.ts';
import type { LookedInside } from '../../registry/contents/lookInside.ts';
import { safeContent } from '../../registry/errors.ts';

/** `/bin/busybox is arm64`; the file's name is made safe to show, as text. */
export function insideText({ file, found, ok, isRead }: LookedInside, platform: Platform): string {
  const { l10n } = vscode;
  if (!isRead) return l10n.t('not looked into: a layer is encrypted, too large, or not kept in the registry');
  if (file === null || found === null) return l10n.t('nothing to compare: no program was found in it');
  const name = safeContent(file);
  return ok ? l10n.t('{0} is {1}', name, found) : l10n.t('{0} is {1}, not {2}', name, found, wanted(found, platform));
}

/** In the same words: with the system only where what was found is of another one. */
function wanted(found: string, platform: Platform): string {
  return found.includes('/') ? formatPlatform(platform) : platform.architecture;
}
