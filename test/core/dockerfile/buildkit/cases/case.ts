// A rule of BuildKit, as a Dockerfile that shows it.
import type { Build } from '../build.ts';

export interface Case extends Build {
  readonly name: string;
  /** `amd64 alpine, arm64 alpine`, the images as short as people write them; or `refused`. */
  readonly answer: string;
}

type Request = Partial<Omit<Build, 'text'>>;

/** For two targets, unless the request says otherwise. */
export const shows = (name: string, answer: string, lines: readonly string[], request: Request = {}): Case => ({
  name,
  answer,
  text: lines.map(line => `${line}\n`).join(''),
  targets: ['linux/amd64', 'linux/arm64'],
  ...request,
});
