// The steps of the workflow's jobs. What somebody typed stands in `env` alone: expressions read it from there, and the shell
// gets it as a variable, so that neither ever takes it for code.
import { loginOf } from './login.ts';
import type { RunnerPlan } from './runners.ts';
import type { WorkflowRequest } from './request.ts';

export type Step = Readonly<Record<string, unknown>>;

/** Majors that run on Node 24, by name: they get fixes by themselves. */
const versions = {
  'actions/checkout': 'v6',
  'actions/upload-artifact': 'v7',
  'actions/download-artifact': 'v8',
  'docker/setup-qemu-action': 'v4',
  'docker/setup-buildx-action': 'v4',
  'docker/login-action': 'v4',
  'docker/metadata-action': 'v6',
  'docker/build-push-action': 'v7',
} as const;

/** A condition: whether this run may publish what it builds. */
export const isPublished = "github.event_name != 'pull_request'";

function uses(action: keyof typeof versions, inputs?: Readonly<Record<string, unknown>>): Step {
  return { uses: `${action}@${versions[action]}`, ...(inputs && { with: inputs }) };
}

export function checkout(): Step {
  // The build needs the files, not the right to push.
  return { name: 'Check out', ...uses('actions/checkout', { 'persist-credentials': false }) };
}

/** All emulators that are needed on one runner. */
export function emulators(plans: readonly RunnerPlan[]): Step[] {
  const needed = [...new Set(plans.flatMap(({ emulator }) => emulator ?? []))];
  if (needed.length === 0) return [];
  return [{ name: 'Set up emulators', ...uses('docker/setup-qemu-action', { platforms: needed.join(',') }) }];
}

/** The one that the matrix names, if any. */
export function matrixEmulator(plans: readonly RunnerPlan[]): Step[] {
  if (!plans.some(({ emulator }) => emulator !== undefined)) return [];
  return [
    {
      name: 'Set up the emulator',
      if: 'matrix.emulator',
      ...uses('docker/setup-qemu-action', { platforms: '${{ matrix.emulator }}' }),
    },
  ];
}

export function buildx(): Step {
  return { name: 'Set up BuildKit', ...uses('docker/setup-buildx-action') };
}

/** A pull request may come from anybody: it is built, and nothing is published. */
export function login({ host }: WorkflowRequest, condition?: string): Step {
  const { username, password } = loginOf(host);
  return {
    name: `Sign in to ${host}`,
    ...(condition !== undefined && { if: condition }),
    ...uses('docker/login-action', { registry: host, username, password }),
  };
}

export function metadata(): Step {
  const tags = [
    'type=ref,event=branch',
    'type=ref,event=pr',
    'type=semver,pattern={{version}}',
    'type=semver,pattern={{major}}.{{minor}}',
  ];
  return {
    name: 'Name tags and labels',
    id: 'meta',
    ...uses('docker/metadata-action', { images: '${{ env.IMAGE }}', tags: `${tags.join('\n')}\n` }),
  };
}

/** SLSA provenance and a list of packages stand beside each platform's image. */
const attestations = { provenance: 'mode=max', sbom: true };

export function buildAll(): Step {
  return {
    name: 'Build and push',
    id: 'build',
    ...uses('docker/build-push-action', {
      context: '${{ env.CONTEXT }}',
      file: '${{ env.DOCKERFILE }}',
      platforms: '${{ env.PLATFORMS }}',
      push: `\${{ ${isPublished} }}`,
      tags: '${{ steps.meta.outputs.tags }}',
      labels: '${{ steps.meta.outputs.labels }}',
      'cache-from': 'type=gha,scope=image',
      'cache-to': 'type=gha,scope=image,mode=max',
      ...attestations,
    }),
  };
}

export function buildOne(): Step {
  return {
    name: 'Build and push by digest',
    id: 'build',
    ...uses('docker/build-push-action', {
      context: '${{ env.CONTEXT }}',
      file: '${{ env.DOCKERFILE }}',
      platforms: '${{ matrix.platform }}',
      labels: '${{ steps.meta.outputs.labels }}',
      outputs: `type=image,name=\${{ env.IMAGE }},push-by-digest=true,name-canonical=true,push=\${{ ${isPublished} }}`,
      'cache-from': 'type=gha,scope=${{ matrix.name }}',
      'cache-to': 'type=gha,scope=${{ matrix.name }},mode=max',
      ...attestations,
    }),
  };
}

const digestsFolder = '${{ runner.temp }}/digests';

export function keepDigest(): Step[] {
  return [
    {
      name: 'Keep its digest',
      if: isPublished,
      env: { DIGEST: '${{ steps.build.outputs.digest }}', FOLDER: digestsFolder },
      run: 'mkdir -p "$FOLDER"\ntouch "$FOLDER/${DIGEST#sha256:}"\n',
    },
    {
      name: 'Hand it to the next job',
      if: isPublished,
      ...uses('actions/upload-artifact', {
        name: 'digests-${{ matrix.name }}',
        path: `${digestsFolder}/*`,
        'if-no-files-found': 'error',
        'retention-days': 1,
      }),
    },
  ];
}

export function takeDigests(): Step {
  const inputs = { path: digestsFolder, pattern: 'digests-*', 'merge-multiple': true };
  return { name: 'Take the digests', ...uses('actions/download-artifact', inputs) };
}

export function assemble(): Step {
  return {
    name: 'Assemble the index',
    'working-directory': digestsFolder,
    env: { TAGS: '${{ steps.meta.outputs.tags }}' },
    run: `images=()
for digest in *; do images+=("$IMAGE@sha256:$digest"); done
tags=()
while IFS= read -r tag; do tags+=(--tag "$tag"); done <<< "$TAGS"
docker buildx imagetools create "\${tags[@]}" "\${images[@]}"
`,
  };
}

/** As Go's templates print a platform, one a line. */
const platformLines =
  '{{range .Manifest.Manifests}}{{with .Platform}}' +
  '{{.OS}}/{{.Architecture}}{{with .Variant}}/{{.}}{{end}}{{println}}{{end}}{{end}}';

/** Of what was pushed under a digest, or under the version's tag. */
export function check(what: 'digest' | 'version', condition?: string): Step {
  const [env, image] =
    what === 'digest'
      ? [{ DIGEST: '${{ steps.build.outputs.digest }}' }, '$IMAGE@$DIGEST']
      : [{ VERSION: '${{ steps.meta.outputs.version }}' }, '$IMAGE:$VERSION'];
  return {
    name: 'Check that every platform is there',
    ...(condition !== undefined && { if: condition }),
    env,
    run: `docker buildx imagetools inspect "${image}"
found=$(docker buildx imagetools inspect "${image}" --format '${platformLines}')
for platform in \${PLATFORMS//,/ }; do
  grep -qxF "$platform" <<< "$found" || { echo "::error::${image} lacks $platform"; exit 1; }
done
`,
  };
}
