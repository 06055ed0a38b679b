// Long Dockerfiles like those that people write: stages over the sample registry's images, each copying from the one before,
// so that the last one needs them all; comments, long continuations with comments in them, heredocs.
import { SAMPLES } from '../support/registry/samples.ts';

export const lineCount = 2000;
const linesOfStage = 20;
export const stageCount = lineCount / linesOfStage;

const images = Object.values(SAMPLES).map(({ repository, tags }) => `${repository}:${tags[0]}`);

/** @param host of the sample registry */
export function longDockerfile(host: string, lineTotal = lineCount): string {
  const lines = ['# syntax=docker/dockerfile:1', `ARG REGISTRY=${host}`];
  for (let stage = 0; lines.length < lineTotal; stage++) lines.push(...stageLines(stage));
  return `${lines.slice(0, lineTotal - 1).join('\n')}\n`;
}

function stageLines(stage: number): string[] {
  const flag = stage % 5 === 4 ? '--platform=$BUILDPLATFORM ' : '';
  return [
    `# Stage ${stage} builds on what the stage before has made.`,
    `FROM ${flag}\${REGISTRY}/${images[stage % images.length]} AS stage-${stage}`,
    `ARG VERSION=1.${stage}`,
    'WORKDIR /src',
    ...(stage === 0 ? ['COPY . .'] : [`COPY --from=stage-${stage - 1} /out/ /in/`]),
    'RUN --mount=type=cache,target=/root/.cache,id=cache-$TARGETARCH \\',
    '    set -eux; \\',
    '    # What the next lines install is removed again below.',
    '    apt-get update; \\',
    '    apt-get install --yes --no-install-recommends \\',
    '        build-essential=12.9 \\',
    '        ca-certificates \\',
    '    ; make VERSION="${VERSION:-1.0}" CFLAGS="-O2 -pipe" install && rm -rf /var/lib/apt/lists/*',
    'RUN <<EOF',
    `  echo "stage ${stage}" > /out/name`,
    '  test -f /out/name || exit 1',
    'EOF',
    'ENV PATH=/out/bin:$PATH NAME="value with spaces"',
    `LABEL org.example.stage="${stage}"`,
    '',
  ];
}
