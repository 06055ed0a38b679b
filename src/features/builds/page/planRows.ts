// The rows of a plan: each platform with its node, each base image, each registry, and the command line.
import * as vscode from 'vscode';
import type { BasePlan, BuildPlan, ImagePlan, PlatformPlan, PushPlan } from '../../../core/builds/plan.ts';
import { writePlatform } from '../../../core/targets.ts';
import { plainText } from '../../../host/markdown.ts';
import { describeBase, describeExecution, describePush } from '../plan/sentences.ts';
import type { Row } from './row.ts';

/** `commandLine` is text to be pasted. */
export function planRows(plan: BuildPlan, commandLine: string): Row[] {
  const { l10n } = vscode;
  const several = plan.images.length > 1;
  const rows = plan.images.flatMap((image, index) => imageRows(image, several ? `${index} ` : ''));
  const command: Row = {
    key: 'command',
    label: l10n.t('Copy Command Line'),
    icon: 'terminal',
    description: plainText(commandLine),
    act: { kind: 'copy' },
  };
  return [...rows, command];
}

/** Of several images each row says whose it is. */
function imageRows({ image, platforms, bases, pushes }: ImagePlan, key: string): Row[] {
  const of = key === '' ? '' : ` · ${image.name ?? image.tags[0] ?? ''}`;
  const row = (name: string, icon: string, label: string, description: string): Row => ({
    key: `${key}${name}`,
    label: plainText(label),
    icon,
    description: plainText(`${description}${of}`),
    act: { kind: 'none' },
  });
  return [
    ...platforms.map((each: PlatformPlan) => {
      const name = writePlatform(each.platform);
      return row(`platform ${name}`, executionIcons[each.execution], name, describeExecution(each));
    }),
    ...bases.map((each: BasePlan) => row(`base ${each.image}`, baseIcon(each), each.image, describeBase(each))),
    ...pushes.map((each: PushPlan) => row(`push ${each.tag}`, pushIcons[each.state], each.tag, describePush(each))),
  ];
}

const executionIcons: Readonly<Record<PlatformPlan['execution'], string>> = {
  native: 'pass',
  'emulated-by-machine': 'vm',
  'emulated-by-builder': 'vm',
  'not-needed': 'pass',
  impossible: 'error',
  unknown: 'question',
};

const pushIcons: Readonly<Record<PushPlan['state'], string>> = {
  writable: 'pass',
  refused: 'lock',
  unreachable: 'debug-disconnect',
  unknown: 'question',
};

function baseIcon({ platforms }: BasePlan): string {
  const states = new Set(platforms.map(({ state }) => state));
  if (states.has('missing') || states.has('absent')) return 'error';
  if (states.has('mismatch')) return 'warning';
  return states.has('unknown') ? 'question' : 'pass';
}
