// A Dockerfile of 2,000 lines: a hundred stages over the sample registry's images, each copying from the one before, so that
// the last one needs them all.
import { SAMPLES } from '../support/registry/samples.ts';

export const lineCount = 2000;
export const stageCount = 100;
const linesOfStage = lineCount / stageCount;

const images = Object.values(SAMPLES).map(({ repository, tags }) => `${repository}:${tags[0]}`);

/** @param host of the sample registry */
export function longDockerfile(host: string): string {
  const lines = ['# syntax=docker/dockerfile:1', `ARG REGISTRY=${host}`];
  for (let stage = 0; stage < stageCount; stage++) lines.push(...stageLines(stage));
  return `${lines.slice(0, lineCount - 1).join('\n')}\n`;
}

function stageLines(stage: number): string[] {
  const flag = stage % 5 === 4 ? '--platform=$BUILDPLATFORM ' : '';
  const lines = [
    `FROM ${flag}\${REGISTRY}/${images[stage % images.length]} AS stage-${stage}`,
    `ARG VERSION=1.${stage}`,
    'WORKDIR /src',
    ...(stage === 0 ? ['COPY . .'] : [`COPY --from=stage-${stage - 1} /out/ /in/`]),
    'RUN --mount=type=cache,target=/root/.cache \\',
    '    set -eux; \\',
    '    # What the next lines install is removed again below.',
    '    apt-get update; \\',
    '    apt-get install --yes build-essential ca-certificates curl; \\',
    '    make VERSION="${VERSION:-1.0}" install',
    'RUN <<EOF',
    `  echo "stage ${stage}" > /out/name`,
    '  rm -rf /var/lib/apt/lists/*',
    'EOF',
    'ENV PATH=/out/bin:$PATH',
    `LABEL org.example.stage="${stage}"`,
  ];
  while (lines.length < linesOfStage - 1) lines.push(`# Line ${lines.length + 1} of stage ${stage}.`);
  return [...lines, ''];
}
