// A plan in words: each platform, base image and registry in a line, and what stands in the way with its way out.
import * as vscode from 'vscode';
import type { Mend } from '../../../core/builds/mend.ts';
import type { Obstacle } from '../../../core/builds/obstacles.ts';
import type { BasePlan, BaseState, BuildPlan, Execution, PlatformPlan, PushPlan } from '../../../core/builds/plan.ts';
import type { Output } from '../../../core/builds/spec.ts';
import { writePlatform } from '../../../core/targets.ts';
import { listed, obstacleWords, platforms, type ObstacleText } from './obstacleWords.ts';

/** Of a bake file's target it says which. */
export function describeObstacle(obstacle: Obstacle, plan: Pick<BuildPlan, 'builder'>): ObstacleText {
  const { text, detail } = obstacleWords(obstacle, plan.builder.name);
  const { target } = obstacle;
  return { text: target === undefined ? text : `${target}: ${text}`, ...(detail !== undefined && { detail }) };
}

export interface MendText {
  readonly label: string;
  /** The command line that does it, or where it is set. */
  readonly detail?: string;
}

export function describeMend(mend: Mend): MendText {
  const { l10n } = vscode;
  switch (mend.kind) {
    case 'drop-platforms':
      return { label: l10n.t('Build without {0}', platforms(mend.platforms)) };
    case 'change-output':
      return { label: outputLabels[mend.output]() };
    case 'use-builder':
      return { label: l10n.t('Use builder {0}', mend.builder) };
    case 'create-builder':
      return creation(mend.insecureRegistries);
    case 'start-builder':
      return { label: l10n.t('Start it now'), detail: `docker buildx inspect --bootstrap ${mend.builder}` };
    case 'use-containerd-store':
      return {
        label: l10n.t('Turn on the containerd image store'),
        detail: '{ "features": { "containerd-snapshotter": true } }',
      };
    case 'allow-insecure-registry':
      return {
        label: l10n.t('Allow plain HTTP with {0} in the engine’s settings', mend.host),
        detail: `{ "insecure-registries": ["${mend.host}"] }`,
      };
    case 'install-emulator':
      return {
        label: l10n.t('Install an emulator for {0}', mend.architecture),
        detail: `${mend.engine} run --privileged --rm docker.io/tonistiigi/binfmt --install ${mend.architecture}`,
      };
    case 'add-node':
      return {
        label: l10n.t('Add a node for {0}', writePlatform(mend.platform)),
        detail: `docker buildx create --append --name ${mend.builder} --platform ${writePlatform(mend.platform)} …`,
      };
    case 'assign-platform':
      return { label: l10n.t('Set {0} for node {1}', writePlatform(mend.platform), mend.node) };
    case 'sign-in':
      return { label: l10n.t('Sign in to {0}', mend.host) };
  }
}

const outputLabels: Readonly<Record<Output, () => string>> = {
  push: () => vscode.l10n.t('Push it to the registry instead'),
  load: () => vscode.l10n.t('Load it into the engine instead'),
  oci: () => vscode.l10n.t('Write an OCI archive instead'),
  local: () => vscode.l10n.t('Write its files into a folder instead'),
};

function creation(hosts: readonly string[]): MendText {
  const { l10n } = vscode;
  return hosts.length === 0
    ? { label: l10n.t('Create a builder with a container of its own'), detail: createBuilder }
    : { label: l10n.t('Create a builder that speaks plain HTTP with {0}', listed(hosts)) };
}

const createBuilder = 'docker buildx create --name multiarch --driver docker-container --bootstrap';

/** `node default · emulated by this machine`. */
export function describeExecution({ node, execution }: PlatformPlan): string {
  const how = executions[execution]();
  return node === '' ? how : vscode.l10n.t('node {0} · {1}', node, how);
}

const executions: Readonly<Record<Execution, () => string>> = {
  native: () => vscode.l10n.t('native'),
  'emulated-by-machine': () => vscode.l10n.t('emulated by its machine'),
  'emulated-by-builder': () => vscode.l10n.t('emulated by the builder itself, which is slow'),
  'not-needed': () => vscode.l10n.t('no emulator needed: nothing runs there'),
  impossible: () => vscode.l10n.t('cannot be executed'),
  unknown: () => vscode.l10n.t('not known before it runs'),
};

/** `has linux/amd64, linux/arm64 · lacks linux/s390x`. */
export function describeBase({ platforms: states }: BasePlan): string {
  const groups = Map.groupBy(states, ({ state }) => baseWords[state]);
  return [...groups].map(([say, of]) => say(platforms(of.map(({ platform }) => platform)))).join(' · ');
}

const baseWords: Readonly<Record<BaseState, (platforms: string) => string>> = {
  there: list => vscode.l10n.t('has {0}', list),
  missing: list => vscode.l10n.t('lacks {0}', list),
  mismatch: list => vscode.l10n.t('is no {0}', list),
  fallback: list => vscode.l10n.t('serves {0} with an older one', list),
  absent: () => vscode.l10n.t('is not in its repository'),
  unknown: list => vscode.l10n.t('not known for {0}', list),
};

/** `takes the push`; plain HTTP is said, as it is seldom meant. */
export function describePush({ state, detail, isPlainHttp }: PushPlan): string {
  const said = [pushWords[state](), ...(detail === undefined ? [] : [detail])].join(': ');
  return isPlainHttp ? `${said} · ${vscode.l10n.t('plain HTTP')}` : said;
}

const pushWords: Readonly<Record<PushPlan['state'], () => string>> = {
  writable: () => vscode.l10n.t('takes the push'),
  refused: () => vscode.l10n.t('refuses the push'),
  unreachable: () => vscode.l10n.t('cannot be reached'),
  unknown: () => vscode.l10n.t('does not say whether it takes the push'),
};
