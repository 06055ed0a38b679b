// What stands in a build's way, said before it runs, each with the way out.
import * as vscode from 'vscode';
import type { Builder, Obstacle } from '../../core/buildPlan.ts';
import { formatPlatform } from '../../core/platform.ts';
import type { EngineError } from '../../engine/engine.ts';

export interface ObstacleText {
  readonly text: string;
  /** A command line that mends it, for the person to run. */
  readonly command?: string;
}

const createBuilder = 'docker buildx create --name multiarch --driver docker-container --bootstrap';

export function describeObstacle(obstacle: Obstacle, builder: Builder): ObstacleText {
  const { l10n } = vscode;
  switch (obstacle.code) {
    case 'one-platform-only':
      return {
        text: l10n.t(
          'Builder “{0}” builds one platform at a time: the engine keeps images in its classic store. Create a builder with a container of its own, turn on the engine’s containerd image store, or build a single platform.',
          builder.name,
        ),
        command: createBuilder,
      };
    case 'cannot-load-several':
      return {
        text: l10n.t(
          'The engine’s classic image store cannot load several platforms. Push to a registry instead, load a single platform, or turn on the containerd image store.',
        ),
      };
    case 'builder-broken':
      return {
        text: l10n.t(
          'Builder “{0}” does not work: {1}. Mend it, or choose another builder.',
          builder.name,
          obstacle.detail,
        ),
        command: createBuilder,
      };
    case 'no-emulator': {
      const platform = formatPlatform(obstacle.platform);
      return {
        text: l10n.t(
          'Stage “{0}” runs commands on {1}, which no node of builder “{2}” can execute, natively or emulated. Install an emulator, add a node of that platform, or build without it.',
          obstacle.stage,
          platform,
          builder.name,
        ),
        command: `docker run --privileged --rm tonistiigi/binfmt --install ${obstacle.platform.architecture}`,
      };
    }
    case 'dockerfile-refused':
      return { text: l10n.t('BuildKit refuses the Dockerfile: {0}.', obstacle.detail) };
    case 'base-absent':
      return { text: l10n.t('Base image {0} is not in its repository. Check its tag or digest.', obstacle.image) };
    case 'base-missing':
      return {
        text: l10n.t(
          'Base image {0} has no {1}. Choose an image that has it, or build without that platform.',
          obstacle.image,
          formatPlatform(obstacle.platform),
        ),
      };
    case 'base-mismatch':
      return {
        text: l10n.t(
          'Base image {0} is of a single other platform than {1}: the build succeeds, but the result for {1} is mislabelled.',
          obstacle.image,
          formatPlatform(obstacle.platform),
        ),
      };
  }
}

export function describeEngineError({ reason, message }: EngineError, program: string): string {
  const { l10n } = vscode;
  switch (reason) {
    case 'not-installed':
      return l10n.t(
        'No engine to build with: “{0}” was not found. Install Docker with buildx, or name the program in multiarch.enginePath.',
        program,
      );
    case 'no-buildx':
      return l10n.t(
        'Docker has no buildx, which builds for several platforms. Install the plugin (package docker-buildx-plugin, or Docker Desktop).',
      );
    case 'not-running':
      return l10n.t('The Docker engine is not running ({0}). Start it, then build again.', message);
    case 'no-permission':
      return l10n.t(
        'This account may not use the Docker engine ({0}). Add it to the group “docker” and sign in to the system again, then build again.',
        message,
      );
    case 'no-such-builder':
      return message === ''
        ? l10n.t('Docker names no current builder. Create one: {0}', createBuilder)
        : l10n.t(
            'There is no builder “{0}”. List them with “docker buildx ls”, or create it: {1}',
            message,
            createBuilder,
          );
    case 'failed':
      return l10n.t('Docker could not be asked for its builders: {0}', message);
  }
}
