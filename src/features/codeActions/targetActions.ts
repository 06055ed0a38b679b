// A target platform that an image lacks can be one that nobody needs: it is taken out of the setting.
import * as vscode from 'vscode';
import { formatPlatform } from '../../core/platform.ts';
import type { Finding } from '../../core/findings.ts';
import { writePlatform, type Targets } from '../../core/targets.ts';
import { commandIds } from '../../host/ids.ts';

/** None where the setting does not decide, and where nothing would be left of it. */
export function targetActions(finding: Finding, targets: Targets, uri: vscode.Uri): vscode.CodeAction[] {
  const isLacking = finding.code === 'platform-missing' || finding.code === 'platform-mismatch';
  if (!isLacking || targets.source !== 'setting') return [];
  const kept = targets.platforms.filter(target => !finding.targets.includes(target));
  const dropped = targets.platforms.filter(target => finding.targets.includes(target));
  if (kept.length === 0 || dropped.length === 0) return [];
  const title = vscode.l10n.t('Remove {0} from the target platforms', dropped.map(formatPlatform).join(', '));
  const argument = { uri: uri.toString(), platforms: kept.map(writePlatform), interactive: true };
  const command = { title, command: commandIds.selectTargetPlatforms, arguments: [argument] };
  return [{ title, kind: vscode.CodeActionKind.QuickFix, command }];
}
