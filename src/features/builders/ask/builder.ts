// The dialog of Create Builder…: where builds run, with which nodes, under which name.
import * as vscode from 'vscode';
import { isRegistryHost } from '../../../core/registryHost.ts';
import { isConfigurable } from '../../../engine/builders/config.ts';
import { vscodeAsk, type Ask, type Option, type Remark } from '../../shared/ask.ts';
import { askSteps, type Step } from '../../shared/steps.ts';
import { freeName, nameProblem, type BuilderArgument } from '../argument.ts';
import { builderOf, emptyDraft, emptyNode, words, type Draft, type Place } from './draft.ts';
import { nodeSteps } from './node.ts';

/** A dialog has an end. */
const mostNodes = 8;

/** Undefined where the person went back from the first question; rejects with an AbortError on Escape. */
export async function askBuilder(taken: readonly string[], ask = vscodeAsk): Promise<BuilderArgument | undefined> {
  const nodes = Array.from({ length: mostNodes }, (_, index) => [...nodeSteps(ask, index), moreStep(ask, index)]);
  const steps = [placeStep(ask), namespaceStep(ask), ...nodes.flat(), insecureStep(ask), nameStep(ask, taken)];
  const title = vscode.l10n.t('Create Builder');
  const draft = await askSteps({ title, steps }, { ...emptyDraft, name: freeName(taken) });
  return draft && builderOf(draft);
}

function placeStep(ask: Ask): Step<Draft> {
  return {
    async ask(draft, place) {
      const placeholder = vscode.l10n.t('Where are images built?');
      const chosen = await ask.pick(place, { placeholder, options: places(), active: draft.place });
      if (!chosen) return { draft, isBack: true };
      const isSame = chosen.value === draft.place;
      return { draft: isSame ? draft : { ...draft, place: chosen.value, nodes: [emptyNode] }, isBack: false };
    },
  };
}

function places(): Option<Place>[] {
  const { l10n } = vscode;
  return [
    {
      value: 'container',
      icon: 'vm',
      label: l10n.t('Container on this machine'),
      detail: l10n.t('A BuildKit of its own: several platforms at once, foreign ones emulated.'),
    },
    {
      value: 'ssh',
      icon: 'remote-explorer',
      label: l10n.t('Native nodes over SSH'),
      detail: l10n.t('Machines with Docker, each for its own platform, at full speed.'),
    },
    {
      value: 'kubernetes',
      icon: 'type-hierarchy',
      label: l10n.t('Kubernetes'),
      detail: l10n.t('Pods of kubectl’s current cluster, on machines of the architectures you name.'),
    },
    {
      value: 'remote',
      icon: 'shield',
      label: l10n.t('Remote BuildKit (TLS)'),
      detail: l10n.t('Daemons that somebody runs already, by their addresses.'),
    },
  ];
}

function namespaceStep(ask: Ask): Step<Draft> {
  return {
    applies: draft => draft.place === 'kubernetes',
    async ask(draft, place) {
      const { text, isBack } = await ask.text(place, {
        prompt: vscode.l10n.t('Namespace in the cluster; nothing for that of kubectl’s current context'),
        placeholder: 'buildkit',
        value: draft.namespace,
        remark: typed => namespaceRemark(typed.trim()),
      });
      return { draft: { ...draft, namespace: text.trim() }, isBack };
    },
  };
}

/** A DNS label (RFC 1123). */
function namespaceRemark(text: string): Remark {
  if (/^(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?)?$/.test(text)) return undefined;
  return { error: vscode.l10n.t('A namespace has small letters, digits and “-”.') };
}

function moreStep(ask: Ask, index: number): Step<Draft> {
  const { l10n } = vscode;
  return {
    applies: ({ place, nodes }) => place !== 'container' && index < nodes.length && index + 1 < mostNodes,
    async ask(draft, place) {
      const count = index + 1;
      const options = [
        { label: l10n.t('That is all'), icon: 'check', value: false },
        { label: l10n.t('Another node'), icon: 'add', value: true },
      ];
      const placeholder = count === 1 ? l10n.t('One node so far') : l10n.t('{0} nodes so far', count);
      const chosen = await ask.pick(place, { placeholder, options, active: draft.nodes.length > count });
      if (!chosen) return { draft, isBack: true };
      const others = draft.nodes.length > count ? draft.nodes : [...draft.nodes, emptyNode];
      return { draft: { ...draft, nodes: chosen.value ? others : draft.nodes.slice(0, count) }, isBack: false };
    },
  };
}

function insecureStep(ask: Ask): Step<Draft> {
  return {
    applies: draft => draft.place === 'container',
    async ask(draft, place) {
      const { text, isBack } = await ask.text(place, {
        prompt: vscode.l10n.t('Registries that are spoken to without TLS, such as localhost:5000; nothing for none'),
        placeholder: 'localhost:5000',
        value: draft.insecure,
        remark: hostsRemark,
      });
      return { draft: { ...draft, insecure: text.trim() }, isBack };
    },
  };
}

function hostsRemark(text: string): Remark {
  const wrong = words(text).find(word => !isRegistryHost(word) || !isConfigurable(word));
  return wrong === undefined
    ? undefined
    : {
        error: vscode.l10n.t(
          '“{0}” is no host name or IPv4 address with an optional port, such as localhost:5000.',
          wrong,
        ),
      };
}

function nameStep(ask: Ask, taken: readonly string[]): Step<Draft> {
  return {
    async ask(draft, place) {
      const { text, isBack } = await ask.text(place, {
        prompt: vscode.l10n.t('Name of the builder'),
        placeholder: 'multiarch',
        value: draft.name,
        remark: typed => {
          const error = nameProblem(typed.trim(), taken);
          return error === undefined ? undefined : { error };
        },
      });
      return { draft: { ...draft, name: text.trim() }, isBack };
    },
  };
}
