// What is chosen of a bake file, a row each.
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { canOverride } from '../../../core/builds/bake.ts';
import { plainText } from '../../../host/markdown.ts';
import { shortList } from '../../shared/lists.ts';
import { pickBuilder } from '../ask/builder.ts';
import { editEntries } from '../ask/entries.ts';
import { outputWords } from '../ask/output.ts';
import type { Field } from '../page/subject.ts';
import type { BuildParts } from '../parts.ts';
import { bakeOutputs, type BakeChoice, type BakeOutput } from './argument.ts';
import type { BakeReading } from './baking.ts';
import { listNames, openTargets } from './load.ts';
import { pickTargets } from './targets.ts';

/** What the fields look at, and how they change it. */
export interface BakeQuestions {
  readonly parts: BuildParts;
  readonly reading: BakeReading;
  /** Reads the file anew; rejects with an Error where it cannot be baked so, and then changes nothing. */
  change(fields: Partial<BakeChoice>): Promise<void>;
  changeTargets(targets: readonly string[]): Promise<void>;
}

/** Characters for a list within a row. */
const room = 100;

export function bakeFields(questions: BakeQuestions): Field[] {
  return [
    targetsField(questions),
    outputField(questions),
    builderField(questions),
    variablesField(questions),
    fileField(questions),
  ];
}

function targetsField(questions: BakeQuestions): Field {
  const { choice, place, chosen } = questions.reading;
  const names = chosen.map(({ name }) => name);
  return {
    label: vscode.l10n.t('Targets'),
    icon: 'layers',
    value: shortList(choice.targets.length > 0 ? choice.targets : names, room),
    edit: async () => {
      const targets = await pickTargets(place, choice.targets);
      if (targets) await questions.changeTargets(targets);
    },
  };
}

function outputField(questions: BakeQuestions): Field {
  const { l10n } = vscode;
  const { choice, targets } = questions.reading;
  const counts = choice.output !== undefined && targets.some(canOverride);
  const words = counts ? outputWords(choice.output) : undefined;
  return {
    label: l10n.t('Output'),
    icon: words?.icon ?? 'file-code',
    value: words?.label ?? l10n.t('as the file says'),
    edit: async () => {
      const picked = await pickBakeOutput(choice.output, openTargets(targets));
      if (picked) await questions.change({ output: picked.output });
    },
  };
}

interface OutputItem extends vscode.QuickPickItem {
  /** Undefined for what the file says. */
  readonly output: BakeOutput | undefined;
}

/** `open` are the targets whose output the file does not say. Undefined when the person gave up. */
export async function pickBakeOutput(
  now: BakeOutput | undefined,
  open: readonly string[],
): Promise<{ readonly output: BakeOutput | undefined } | undefined> {
  const { l10n } = vscode;
  const chosen = bakeOutputs.map((output): OutputItem => {
    const { icon, label, detail } = outputWords(output);
    return { output, label, detail, iconPath: new vscode.ThemeIcon(icon) };
  });
  const detail = l10n.t('each target’s own output');
  const asTheFile: OutputItem = {
    output: undefined,
    label: l10n.t('As the File Says'),
    detail,
    iconPath: new vscode.ThemeIcon('file-code'),
  };
  const items = open.length > 0 ? chosen : [asTheFile, ...chosen];
  const placeHolder =
    open.length > 0 ? l10n.t('The file does not say what becomes of {0}', shortList(open, room)) : undefined;
  return vscode.window.showQuickPick(
    items.toSorted((left, right) => Number(right.output === now) - Number(left.output === now)),
    {
      title: l10n.t('Bake: Output'),
      ignoreFocusOut: true,
      ...(placeHolder !== undefined && { placeHolder: plainText(placeHolder) }),
    },
  );
}

function builderField(questions: BakeQuestions): Field {
  const { parts, reading } = questions;
  const { builder } = reading.choice;
  return {
    label: vscode.l10n.t('Builder'),
    icon: 'server',
    value: builder ?? vscode.l10n.t('the current one'),
    edit: async () => {
      const picked = await pickBuilder(await parts.engine(), builder);
      if (picked) await questions.change({ builder: picked.name });
    },
  };
}

function variablesField(questions: BakeQuestions): Field {
  const { l10n } = vscode;
  const given = Object.entries(questions.reading.choice.variables).map(([name, value]) => `${name}=${value}`);
  return {
    label: l10n.t('Variables'),
    icon: 'symbol-variable',
    value: given.length > 0 ? shortList(given, room) : l10n.t('as the file says'),
    edit: () => editVariables(questions),
  };
}

async function editVariables(questions: BakeQuestions): Promise<void> {
  const { l10n } = vscode;
  const { place, choice } = questions.reading;
  const known = (await listNames(place, 'variables', new AbortController().signal)) ?? [];
  if (known.length === 0) throw new Error(l10n.t('{0} tells of no variables.', basename(choice.file)));
  const values = new Map(Object.entries(choice.variables));
  await editEntries({
    title: l10n.t('Bake: Variables'),
    placeholder: l10n.t('Choose one to give it another value'),
    entries: () =>
      known.map(({ name, value = '' }) => ({
        label: name,
        icon: values.has(name) ? 'edit' : 'symbol-variable',
        description: values.get(name) ?? (name in choice.variables ? l10n.t('as the file says') : value),
        edit: async () => {
          const typed = await vscode.window.showInputBox({
            title: name,
            value: values.get(name) ?? value,
            ignoreFocusOut: true,
          });
          if (typed !== undefined) values.set(name, typed);
        },
        ...(values.has(name) && { remove: () => void values.delete(name) }),
      })),
  });
  await questions.change({ variables: Object.fromEntries(values) });
}

function fileField({ reading }: BakeQuestions): Field {
  const { files } = reading.place;
  return {
    label: vscode.l10n.t('File'),
    icon: 'file',
    value: files.map(file => vscode.workspace.asRelativePath(file)).join(', '),
    edit: async () => void (await vscode.window.showTextDocument(vscode.Uri.file(reading.choice.file))),
  };
}
