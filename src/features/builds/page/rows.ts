// The rows of a build's page: the build itself, what stands in its way with what mends it, what is chosen, the plan.
import * as vscode from 'vscode';
import type { Mend } from '../../../core/builds/mend.ts';
import type { BuildPlan } from '../../../core/builds/plan.ts';
import type { ImageSpec, Output } from '../../../core/builds/spec.ts';
import { writePlatform } from '../../../core/targets.ts';
import { plainText } from '../../../host/markdown.ts';
import { describeMend, describeObstacle } from '../plan/sentences.ts';
import { shortList } from '../../shared/lists.ts';
import type { Field } from './subject.ts';
import { shownPath } from './paths.ts';
import type { PlanState } from './planner.ts';
import { planRows } from './planRows.ts';
import type { Row } from './row.ts';

export interface RowGroup {
  /** Empty for the rows at the top. */
  readonly title: string;
  readonly rows: readonly Row[];
}

export interface PageContent {
  readonly images: readonly ImageSpec[];
  readonly fields: readonly Field[];
  readonly state: PlanState;
  /** As text to be pasted; empty while there is no plan. */
  readonly commandLine: string;
  /** Enter was pressed before the plan was made. */
  readonly isAwaited: boolean;
}

/** Characters that one row has room for. */
const room = 75;
/** Characters that a row's label leaves for names, so that its description has room too. */
const roomForNames = 55;

export function pageRows(content: PageContent): RowGroup[] {
  const { l10n } = vscode;
  const { state, fields } = content;
  const plan = state.kind === 'made' ? state.plan : undefined;
  return [
    { title: '', rows: [firstRow(content), ...(plan ? obstacleRows(plan) : [])] },
    { title: l10n.t('What'), rows: fields.map(fieldRow) },
    { title: l10n.t('Plan'), rows: plan ? planRows(plan, content.commandLine) : [] },
  ].filter(({ rows }) => rows.length > 0);
}

export function isBlocked({ obstacles }: BuildPlan): boolean {
  return obstacles.some(({ fatal }) => fatal);
}

function firstRow({ images, state, isAwaited }: PageContent): Row {
  const { l10n } = vscode;
  const key = 'build';
  switch (state.kind) {
    case 'failed':
      return {
        key,
        label: l10n.t('This build cannot be planned'),
        icon: 'error',
        description: l10n.t('Enter tries again'),
        detail: plainText(state.text),
        act: { kind: 'retry' },
      };
    case 'making': {
      const description = isAwaited
        ? l10n.t('begins as soon as nothing stands in its way…')
        : l10n.t('looking for what could stand in its way…');
      return { key, label: buildTitle(images), icon: 'sync~spin', description, act: { kind: 'build' } };
    }
    case 'made':
      return isBlocked(state.plan)
        ? { key, label: l10n.t('This build would fail'), icon: 'error', act: { kind: 'lead' } }
        : {
            key,
            label: buildTitle(images),
            icon: 'play',
            description: summary(images, state.plan),
            act: { kind: 'build' },
          };
  }
}

/** `Build and push library/app:1.0`. */
function buildTitle(images: readonly ImageSpec[]): string {
  const outputs = new Set(images.map(({ output }) => output));
  const [output] = outputs;
  const names = plainText(shortList(images.flatMap(namesOf), roomForNames));
  return buildWords(outputs.size === 1 ? output : undefined, names);
}

/** What people look for when it is done. */
function namesOf({ destination, tags, name }: ImageSpec): readonly string[] {
  if (destination !== undefined) return [shownPath(destination)];
  return tags.length > 0 ? tags : [name ?? ''].filter(Boolean);
}

function buildWords(output: Output | undefined, names: string): string {
  const { l10n } = vscode;
  switch (output) {
    case 'push':
      return l10n.t('Build and push {0}', names);
    case 'load':
      return l10n.t('Build and load {0}', names);
    case 'oci':
    case 'local':
      return l10n.t('Build and write {0}', names);
    case undefined:
      return l10n.t('Build {0}', names);
  }
}

/** `3 platforms · builder default`. */
function summary(images: readonly ImageSpec[], { builder }: BuildPlan): string {
  const { l10n } = vscode;
  const platforms = new Set(images.flatMap(image => image.platforms.map(writePlatform)));
  const [only = ''] = platforms;
  return [
    ...(images.length > 1 ? [l10n.t('{0} images', images.length)] : []),
    platforms.size === 1 ? only : l10n.t('{0} platforms', platforms.size),
    l10n.t('builder {0}', plainText(builder.name)),
  ].join(' · ');
}

function obstacleRows(plan: BuildPlan): Row[] {
  return plan.obstacles.flatMap((obstacle, index) => {
    const { text, detail } = describeObstacle(obstacle, plan);
    const key = `obstacle ${index}`;
    const [label, more] = folded(text);
    const below = [more, detail ?? ''].filter(Boolean).join(' ');
    const said: Row = {
      key,
      label: plainText(label),
      icon: obstacle.fatal ? 'error' : 'warning',
      ...(below !== '' && { detail: plainText(below) }),
      act: { kind: 'none' },
    };
    return [said, ...obstacle.mends.map(mend => mendRow(mend, key))];
  });
}

/** A picker cuts what has no room in a row: the rest goes on in the line below. */
function folded(text: string): [first: string, rest: string] {
  if (text.length <= room) return [text, ''];
  const end = text.lastIndexOf(' ', room);
  return end < 0 ? [text, ''] : [text.slice(0, end), text.slice(end + 1)];
}

function mendRow(mend: Mend, obstacle: string): Row {
  const { label, detail } = describeMend(mend);
  return {
    key: `${obstacle} ${JSON.stringify(mend)}`,
    label: `$(wrench) ${plainText(label)}`,
    icon: 'blank',
    ...(detail !== undefined && { description: plainText(detail) }),
    act: { kind: 'mend', mend },
  };
}

function fieldRow(field: Field): Row {
  const { label, icon, value } = field;
  return { key: `field ${label}`, label, icon, description: plainText(value), act: { kind: 'edit', field } };
}
