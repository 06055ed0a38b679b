// What stands in the way of a build, in words: what happens, to which image, and what to do where nothing here can mend it.
import * as vscode from 'vscode';
import type { Limit } from '../../../core/builds/limits.ts';
import type { Obstacle } from '../../../core/builds/obstacles.ts';
import type { Platform } from '../../../core/platform.ts';
import { writePlatform } from '../../../core/targets.ts';
import { safeText } from '../../../registry/errors.ts';

export interface ObstacleText {
  /** What happens, and to which image. */
  readonly text: string;
  /** Why, or what to do where nothing here can be done about it. */
  readonly detail?: string;
}

/** @param builder its name */
export function obstacleWords(obstacle: Obstacle, builder: string): ObstacleText {
  const say = words[obstacle.code] as (obstacle: Obstacle, builder: string) => ObstacleText;
  return say(obstacle, builder);
}

type Words = {
  readonly [Code in Obstacle['code']]: (obstacle: Extract<Obstacle, { code: Code }>, builder: string) => ObstacleText;
};

const words: Words = {
  'builder-broken': (obstacle, builder) => ({
    text: vscode.l10n.t('Builder “{0}” does not work: {1}', builder, safeText(obstacle.detail)),
    detail: vscode.l10n.t('Mend it, or choose another builder.'),
  }),
  'builder-stopped': (_, builder) => ({
    text: vscode.l10n.t('Builder “{0}” is stopped: the build starts it.', builder),
    detail: vscode.l10n.t('What its nodes can execute is known once it runs.'),
  }),
  'node-silent': (obstacle, builder) => ({
    text: vscode.l10n.t('Node {0} of builder “{1}” does not answer at {2}.', obstacle.node, builder, obstacle.endpoint),
    detail: vscode.l10n.t('Start its BuildKit, or choose another builder.'),
  }),
  'one-platform-only': (_, builder) => ({
    text: vscode.l10n.t('Builder “{0}” builds one platform at a time.', builder),
    detail: vscode.l10n.t('The engine keeps its images in the classic store, which holds one platform of an image.'),
  }),
  'cannot-load-several': () => ({
    text: vscode.l10n.t('The engine cannot load an image of several platforms.'),
    detail: vscode.l10n.t('It keeps its images in the classic store, which holds one platform of an image.'),
  }),
  'cannot-write-archive': (_, builder) => ({
    text: vscode.l10n.t('Builder “{0}” cannot write OCI archives.', builder),
    detail: vscode.l10n.t('The engine keeps its images in the classic store, which has no such format.'),
  }),
  'cannot-join-nodes': obstacle => ({
    text: vscode.l10n.t('What {0} build cannot be joined into one image here.', listed(obstacle.nodes)),
    detail: vscode.l10n.t('Platforms that are built on several nodes come together in a registry only: push them.'),
  }),
  'no-emulator': (obstacle, builder) => ({
    text: vscode.l10n.t(
      'Stage “{0}” runs commands on {1}, which no node of builder “{2}” can execute, natively or emulated.',
      obstacle.stage,
      writePlatform(obstacle.runs),
      builder,
    ),
    detail: vscode.l10n.t('They would end with “exec format error”.'),
  }),
  'emulator-unknown': obstacle => ({
    text: vscode.l10n.t(
      'Stage “{0}” runs commands on {1}, and node {2} does not say whether it can execute them.',
      obstacle.stage,
      writePlatform(obstacle.runs),
      obstacle.node,
    ),
    detail: vscode.l10n.t('Without an emulator on its machine they end with “exec format error”.'),
  }),
  'no-node': (obstacle, builder) => ({
    text: vscode.l10n.t(
      'No node of builder “{0}” offers {1}: node {2} gets it.',
      builder,
      all(obstacle),
      obstacle.node,
    ),
    detail: vscode.l10n.t('buildx gives what nobody offers to the first node, without a word; there it is emulated.'),
  }),
  'native-node-unused': obstacle => ({
    text: vscode.l10n.t(
      '{0} is emulated on node {1}, though node {2} runs it natively.',
      all(obstacle),
      obstacle.node,
      obstacle.native,
    ),
    detail: vscode.l10n.t(
      'buildx takes the first node that offers a platform, unless each platform is set for some node.',
    ),
  }),
  'base-missing': obstacle => ({
    text: vscode.l10n.t('Base image {0} has no {1}.', obstacle.image, platforms(obstacle.lacks)),
    detail:
      obstacle.mends.length > 0
        ? vscode.l10n.t('Choose an image that has it, or build without {0}.', all(obstacle))
        : vscode.l10n.t('Choose an image that has it.'),
  }),
  'base-mismatch': obstacle => ({
    text: vscode.l10n.t(
      'Base image {0} is of a single other platform than {1}.',
      obstacle.image,
      platforms(obstacle.lacks),
    ),
    detail: vscode.l10n.t('The build succeeds, and its result for {0} is mislabelled.', all(obstacle)),
  }),
  'base-absent': obstacle => ({
    text: vscode.l10n.t('Base image {0} is not in its repository.', obstacle.image),
    detail: vscode.l10n.t('Check its tag or digest.'),
  }),
  'result-mislabelled': obstacle => ({
    text: vscode.l10n.t('The image for {0} holds {1}.', all(obstacle), listed(obstacle.holds)),
    detail: vscode.l10n.t('Stage “{0}” stands on the platform of the node that builds it.', obstacle.stage),
  }),
  'dockerfile-refused': obstacle => ({ text: vscode.l10n.t('BuildKit refuses the Dockerfile: {0}.', obstacle.detail) }),
  'dockerfile-unreadable': obstacle => ({ text: vscode.l10n.t('The Dockerfile cannot be read: {0}', obstacle.detail) }),
  'no-context': obstacle => ({
    text: vscode.l10n.t('The context {0} is no folder.', obstacle.context),
    detail: vscode.l10n.t(
      'COPY and ADD read from it: choose another, or leave it out for the folder of the Dockerfile.',
    ),
  }),
  'engine-cannot': (obstacle, builder) => limitWords(obstacle.limit, builder),
  'insecure-registry': (obstacle, builder) =>
    obstacle.fatal
      ? {
          text: vscode.l10n.t(
            'Builder “{0}” speaks HTTPS with {1}, which answers in plain HTTP.',
            builder,
            obstacle.host,
          ),
          detail: vscode.l10n.t('It has to be told that this registry goes without TLS.'),
        }
      : {
          text: vscode.l10n.t('Builder “{0}” may not speak plain HTTP with {1}.', builder, obstacle.host),
          detail: vscode.l10n.t('It does so only where its own configuration says it: the engine’s is not read.'),
        },
  'registry-of-this-machine': (obstacle, builder) => ({
    text: obstacle.fatal
      ? vscode.l10n.t('Builder “{0}” cannot reach {1}: there, that name is another machine.', builder, obstacle.host)
      : vscode.l10n.t(
          'Builder “{0}” may not reach {1}: there, that name may be another machine.',
          builder,
          obstacle.host,
        ),
    detail: vscode.l10n.t(
      'It runs in a network of its own. Give the registry a name that holds everywhere, or build here.',
    ),
  }),
  'push-refused': obstacle => ({
    text: vscode.l10n.t('A push to {0} is refused.', obstacle.tag),
    detail: refusal(obstacle.detail),
  }),
  'push-unreachable': obstacle => ({
    text: vscode.l10n.t('The registry of {0} cannot be reached from here.', obstacle.tag),
    detail: vscode.l10n.t('{0} The builder may have another way to it.', sentence(obstacle.detail)).trim(),
  }),
  'no-tag': () => ({ text: vscode.l10n.t('A push needs a tag.'), detail: vscode.l10n.t('Give the image a name.') }),
  'platform-tags-without-push': () => ({
    text: vscode.l10n.t('Single platforms get tags of their own in a registry only: nothing is pushed.'),
  }),
  'tag-twice': obstacle => ({
    text: vscode.l10n.t('{0} is the tag of {1}.', obstacle.tag, listed(obstacle.targets)),
    detail: vscode.l10n.t('Chance decides which of them keeps it: give each a tag of its own.'),
  }),
};

function limitWords(limit: Limit, engine: string): ObstacleText {
  const { l10n } = vscode;
  const buildx = l10n.t('Docker with buildx takes it: see multiarch.engine.');
  switch (limit.code) {
    case 'separator':
      return {
        text: l10n.t(
          '{0} cannot be given “{1}”: it takes it apart at each “{2}”.',
          engine,
          limit.text,
          limit.character,
        ),
        detail: l10n.t('Choose another name without it.'),
      };
    case 'remote-context':
      return {
        text: l10n.t('{0} builds from a folder of this machine, not from {1}.', engine, limit.context),
        detail: buildx,
      };
    case 'inline-dockerfile':
      return { text: l10n.t('{0} cannot build a Dockerfile that stands inside a bake file.', engine), detail: buildx };
  }
}

function refusal(detail: string | undefined): string {
  return vscode.l10n.t('{0} This is our login’s answer: the engine may have another.', sentence(detail)).trim();
}

function sentence(text = ''): string {
  return text === '' ? '' : `${text.replace(/\.$/, '')}.`;
}

function all({ platforms: concerned }: Obstacle): string {
  return platforms(concerned);
}

export function platforms(list: readonly Platform[]): string {
  return listed(list.map(writePlatform));
}

export function listed(names: readonly string[]): string {
  return names.join(', ');
}
