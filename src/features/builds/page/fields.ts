// What is chosen for a Dockerfile's build, a row each. What few builds need stands behind “More…” until it says something.
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import type { BuildInputs } from '../../../core/builds/inputs.ts';
import { platformTagNames } from '../../../core/builds/platformTags.ts';
import type { BuildSpec } from '../../../core/builds/spec.ts';
import { plainText } from '../../../host/markdown.ts';
import { shortList } from '../../shared/lists.ts';
import { needsTags, type BuildArgument } from '../argument.ts';
import { editBuildArgs } from '../ask/buildArgs.ts';
import { pickBuilder } from '../ask/builder.ts';
import { pickContext, pickDockerfile } from '../ask/dockerfile.ts';
import { suggestedTag } from '../ask/firstChoice.ts';
import { outputWords, pickOutput } from '../ask/output.ts';
import { pickPlatforms } from '../ask/platforms.ts';
import { describeSource, editSecrets } from '../ask/secrets.ts';
import { pickStage } from '../ask/stage.ts';
import { askForTag, editTags } from '../ask/tags.ts';
import type { BuildParts } from '../parts.ts';
import type { Field } from './subject.ts';
import { shownPath } from './paths.ts';

/** What the fields look at, and how they change it. */
export interface Choice {
  readonly parts: BuildParts;
  readonly chosen: BuildArgument;
  readonly spec: BuildSpec;
  /** Of the Dockerfile. */
  readonly inputs: BuildInputs;
  /** Throws an Error where a value is none, and then changes nothing. */
  change(fields: Partial<BuildArgument>): void;
  /** To what was chosen for that Dockerfile, or is asked now. */
  switchTo(dockerfile: vscode.Uri): Promise<void>;
}

/** Characters for a list within a row. */
const room = 100;

export function dockerfileFields(choice: Choice): Field[] {
  const { spec, inputs } = choice;
  const rare: readonly (readonly [field: Field, isShown: boolean])[] = [
    [contextField(choice), spec.context !== dirname(spec.dockerfile)],
    [stageField(choice), spec.target !== undefined || inputs.stages.length > 1],
    [platformTagsField(choice), spec.platformTags],
    [buildArgsField(choice), Object.keys(spec.buildArgs).length > 0 || inputs.arguments.length > 0],
    [secretsField(choice), spec.secrets.length > 0 || inputs.secrets.length > 0],
  ];
  const hidden = rare.flatMap(([field, isShown]) => (isShown ? [] : [field]));
  return [
    platformsField(choice),
    tagsField(choice),
    outputField(choice),
    builderField(choice),
    dockerfileField(choice),
    ...rare.flatMap(([field, isShown]) => (isShown ? [field] : [])),
    ...(hidden.length > 0 ? [moreField(hidden)] : []),
  ];
}

function platformsField(choice: Choice): Field {
  const { chosen, spec, parts } = choice;
  return {
    label: vscode.l10n.t('Platforms'),
    icon: 'circuit-board',
    value: chosen.platforms.join(', '),
    edit: async () => {
      const { target, buildArgs } = spec;
      const options = { buildArguments: buildArgs, ...(target !== undefined && { targetStage: target }) };
      const question = { dockerfile: vscode.Uri.file(spec.dockerfile), options, chosen: chosen.platforms };
      const platforms = await pickPlatforms(question, parts.images);
      if (platforms) choice.change({ platforms });
    },
  };
}

function tagsField(choice: Choice): Field {
  const { l10n } = vscode;
  const tags = () => choice.spec.tags;
  return {
    label: l10n.t('Tags'),
    icon: 'tag',
    value: tags().length > 0 ? shortList(tags(), room) : l10n.t('none'),
    edit: () =>
      editTags(
        tags,
        () => needsTags(choice.spec.output),
        changed => choice.change({ tags: changed }),
      ),
  };
}

function outputField(choice: Choice): Field {
  const { spec } = choice;
  const { label, icon } = outputWords(spec.output);
  return {
    label: vscode.l10n.t('Output'),
    icon,
    value: spec.destination === undefined ? label : `${label} · ${shownPath(spec.destination)}`,
    edit: async () => {
      const output = await pickOutput(spec, spec.dockerfile);
      if (!output) return;
      const isNameless = needsTags(output.output) && spec.tags.length === 0;
      const tag = isNameless ? await askForTag(suggestedTag(vscode.Uri.file(spec.dockerfile))) : undefined;
      if (isNameless && tag === undefined) return;
      choice.change({ ...output, ...(tag !== undefined && { tags: [tag] }) });
    },
  };
}

function builderField(choice: Choice): Field {
  const { spec, parts } = choice;
  return {
    label: vscode.l10n.t('Builder'),
    icon: 'server',
    value: spec.builder ?? vscode.l10n.t('the current one'),
    edit: async () => {
      const picked = await pickBuilder(await parts.engine(), spec.builder);
      if (picked) choice.change({ builder: picked.name ?? '' });
    },
  };
}

function dockerfileField(choice: Choice): Field {
  return {
    label: vscode.l10n.t('Dockerfile'),
    icon: 'file',
    value: shownPath(choice.spec.dockerfile),
    edit: async () => {
      const uri = await pickDockerfile();
      if (uri) await choice.switchTo(uri);
    },
  };
}

function contextField(choice: Choice): Field {
  return {
    label: vscode.l10n.t('Context'),
    icon: 'folder',
    value: shownPath(choice.spec.context),
    edit: async () => {
      const context = await pickContext(choice.spec.dockerfile);
      if (context !== undefined) choice.change({ context });
    },
  };
}

function stageField(choice: Choice): Field {
  const { spec, inputs } = choice;
  return {
    label: vscode.l10n.t('Stage'),
    icon: 'layers',
    value: spec.target ?? vscode.l10n.t('the last one'),
    edit: async () => {
      const target = await pickStage(inputs.stages, spec.target);
      if (target !== undefined) choice.change({ target });
    },
  };
}

/** Switched by Enter; what it comes to is shown while it is on. */
function platformTagsField(choice: Choice): Field {
  const { l10n } = vscode;
  const names = platformTagNames(choice.spec).map(({ tag }) => tag);
  return {
    label: l10n.t('Tag for Each Platform'),
    icon: 'versions',
    value: choice.spec.platformTags ? shortList(names, room) : l10n.t('off'),
    edit: async () => choice.change({ platformTags: !choice.spec.platformTags }),
  };
}

function buildArgsField(choice: Choice): Field {
  const { spec, inputs } = choice;
  const given = Object.entries(spec.buildArgs).map(([name, value]) => `${name}=${value}`);
  const defaults = inputs.arguments.filter(({ name }) => !(name in spec.buildArgs)).map(({ name }) => name);
  return {
    label: vscode.l10n.t('Build Arguments'),
    icon: 'symbol-constant',
    value: [...given, ...(defaults.length > 0 ? [vscode.l10n.t('{0} as they are', defaults.join(', '))] : [])].join(
      ', ',
    ),
    edit: () =>
      editBuildArgs(
        inputs.arguments,
        () => choice.spec.buildArgs,
        buildArgs => choice.change({ buildArgs }),
      ),
  };
}

function secretsField(choice: Choice): Field {
  const { spec, inputs } = choice;
  const given = spec.secrets.map(secret => `${secret.id} (${describeSource(secret)})`);
  const lacking = inputs.secrets.filter(id => !spec.secrets.some(secret => secret.id === id));
  const missing = lacking.map(id => vscode.l10n.t('{0} (not given)', id));
  return {
    label: vscode.l10n.t('Secrets'),
    icon: 'key',
    value: [...given, ...missing].join(', '),
    edit: () =>
      editSecrets(
        inputs.secrets,
        () => choice.chosen.secrets ?? {},
        secrets => choice.change({ secrets }),
      ),
  };
}

function moreField(fields: readonly Field[]): Field {
  const { l10n } = vscode;
  return {
    label: l10n.t('More…'),
    icon: 'ellipsis',
    value: fields.map(({ label }) => label).join(', '),
    edit: async () => {
      const items = fields.map(field => ({
        field,
        label: field.label,
        description: plainText(field.value),
        iconPath: new vscode.ThemeIcon(field.icon),
      }));
      const title = l10n.t('Build Multi-Arch Image: More');
      await (await vscode.window.showQuickPick(items, { title, ignoreFocusOut: true }))?.field.edit();
    },
  };
}
