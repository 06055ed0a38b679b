// The questions about one node: where it is, for which platforms it is there, and how it is spoken to.
import * as vscode from 'vscode';
import type { Builder } from '../../../core/builds/builder.ts';
import { InvalidPlatform } from '../../../core/platform.ts';
import { vscodeAsk, type Ask, type Remark } from '../../shared/ask.ts';
import { askSteps, type Step } from '../../shared/steps.ts';
import { endpointProblem, toPlatform, type NodeArgument } from '../argument.ts';
import { emptyDraft, nodeOf, withNode, words, type Draft, type Place } from './draft.ts';

/** Those of a node by its number; they apply where there is such a node. */
export function nodeSteps(ask: Ask, index: number): Step<Draft>[] {
  const applies = (draft: Draft, ...places: Place[]) => index < draft.nodes.length && places.includes(draft.place);
  return [
    { applies: draft => applies(draft, 'ssh', 'remote'), ask: whereQuestion(ask, index) },
    { applies: draft => applies(draft, 'remote'), ask: filesQuestion(ask, index) },
    { applies: draft => applies(draft, 'ssh', 'remote', 'kubernetes'), ask: platformsQuestion(ask, index) },
  ];
}

/** For a builder that is there; what is known already is not asked for again. Undefined when the person gave up. */
export async function askNode(
  builder: Builder,
  known: NodeArgument,
  ask = vscodeAsk,
): Promise<NodeArgument | undefined> {
  const places: Readonly<Record<string, Place>> = { remote: 'remote', kubernetes: 'kubernetes' };
  const { endpoint = '', platforms = [] } = known;
  const first = withNode({ ...emptyDraft, place: places[builder.driver] ?? 'ssh' }, 0, {
    where: endpoint,
    platforms: platforms.join(', '),
  });
  const title = vscode.l10n.t('Add Node to Builder {0}', builder.name);
  const draft = await askSteps({ title, steps: nodeSteps(ask, 0) }, first);
  if (!draft?.nodes[0]) return undefined;
  const { driverOptions, ...node } = nodeOf(draft, draft.nodes[0]);
  // A further node of a cluster is in the same part of it.
  const { namespace } = builder.nodes[0]?.driverOptions ?? {};
  return { ...known, ...node, driverOptions: { ...(namespace !== undefined && { namespace }), ...driverOptions } };
}

type Question = Step<Draft>['ask'];

function whereQuestion(ask: Ask, index: number): Question {
  const { l10n } = vscode;
  return async (draft, place) => {
    const isRemote = draft.place === 'remote';
    const { text, isBack } = await ask.text(place, {
      prompt: isRemote
        ? l10n.t('Node {0}: where does its BuildKit listen?', index + 1)
        : l10n.t('Node {0}: ssh://user@host, a Docker context, or nothing for this machine', index + 1),
      placeholder: isRemote ? 'tcp://host:1234' : 'ssh://user@host',
      value: draft.nodes[index]?.where ?? '',
      remark: typed => whereRemark(typed.trim(), draft, index),
    });
    return { draft: withNode(draft, index, { where: text.trim() }), isBack };
  };
}

function whereRemark(text: string, { place, nodes }: Draft, index: number): Remark {
  const problem = endpointProblem(text, place === 'remote' ? 'remote' : 'docker-container');
  if (problem !== undefined) return { error: problem };
  const isTaken = nodes.some((node, at) => at !== index && node.where === text);
  return isTaken ? { error: vscode.l10n.t('Another node is there already.') } : undefined;
}

function platformsQuestion(ask: Ask, index: number): Question {
  const { l10n } = vscode;
  return async (draft, place) => {
    const isNeeded = draft.place !== 'remote';
    const { text, isBack } = await ask.text(place, {
      prompt: l10n.t('Node {0}: the platforms that are built there, natively at best', index + 1),
      placeholder: isNeeded ? 'linux/arm64' : l10n.t('linux/arm64, or nothing for all that it lists'),
      value: draft.nodes[index]?.platforms ?? '',
      remark: typed => platformsRemark(typed, isNeeded),
    });
    return { draft: withNode(draft, index, { platforms: text.trim() }), isBack };
  };
}

function platformsRemark(text: string, isNeeded: boolean): Remark {
  const { l10n } = vscode;
  const typed = words(text);
  if (typed.length === 0 && isNeeded) return { error: l10n.t('Say at least one, such as linux/arm64.') };
  try {
    typed.forEach(toPlatform);
    return undefined;
  } catch (error) {
    if (error instanceof InvalidPlatform) return { error: error.message };
    throw error;
  }
}

function filesQuestion(ask: Ask, index: number): Question {
  const { l10n } = vscode;
  const question: Question = async (draft, place) => {
    const options = [
      { label: l10n.t('With TLS and a client certificate'), icon: 'shield', value: true },
      {
        label: l10n.t('Without TLS'),
        icon: 'unlock',
        value: false,
        detail: l10n.t('Whoever reaches the port builds there as root: on networks of your own only.'),
      },
    ];
    const placeholder = l10n.t('Node {0}: how is it spoken to?', index + 1);
    const chosen = await ask.pick(place, { placeholder, options });
    if (!chosen) return { draft, isBack: true };
    const { files: _, ...node } = draft.nodes[index] ?? {};
    const plain = { ...draft, nodes: draft.nodes.with(index, { where: '', platforms: '', ...node }) };
    if (!chosen.value) return { draft: plain, isBack: false };
    const cacert = await ask.file(l10n.t('Certificate of the Authority'));
    const cert = cacert && (await ask.file(l10n.t('Client Certificate')));
    const key = cert && (await ask.file(l10n.t('Key of the Client Certificate')));
    // Whoever closes one of the dialogs chooses again.
    if (!cacert || !cert || !key) return question(draft, place);
    return { draft: withNode(draft, index, { files: { cacert, cert, key } }), isBack: false };
  };
  return question;
}
