// What the tests of fixes share: a text examined as the editor does it, with images that are known.
import { isIgnored } from '../../../src/core/dockerfile/ignores.ts';
import { analyze } from '../../../src/core/dockerfile/imageUses.ts';
import { findProblems } from '../../../src/core/dockerfile/problems/findProblems.ts';
import { parseDockerfile } from '../../../src/core/dockerfile/stages.ts';
import { imageFindings, type KnownPlatforms } from '../../../src/core/findings.ts';
import type { Examine } from '../../../src/core/fixes/fix.ts';
import { parsePlatform, type Platform } from '../../../src/core/platform.ts';
import { formatReference } from '../../../src/core/reference.ts';

const amd64: Platform = { os: 'linux', architecture: 'amd64' };

const platforms = (...texts: string[]) => texts.map(text => parsePlatform(text, amd64) as Platform);

export const indexDigest = `sha256:${'1'.repeat(64)}`;
export const childDigest = `sha256:${'2'.repeat(64)}`;

const children = [
  { platform: amd64, digest: childDigest },
  ...platforms('linux/arm64').map(platform => ({ platform, digest: `sha256:${'3'.repeat(64)}` })),
];
const both: KnownPlatforms = { kind: 'index', digest: indexDigest, platforms: children };
const index = (...texts: string[]): KnownPlatforms => {
  return { kind: 'index', platforms: platforms(...texts).map(platform => ({ platform })) };
};
const single = (digest?: string): KnownPlatforms => {
  return { kind: 'image', platforms: [{ platform: amd64 }], ...(digest !== undefined && { digest }) };
};

/** By full reference; every other image is unknown. */
const images: Readonly<Record<string, KnownPlatforms | 'absent'>> = {
  'docker.io/library/both:latest': both,
  'docker.io/library/both:1': both,
  [`docker.io/library/both:1@${childDigest}`]: single(childDigest),
  [`docker.io/library/both:1@${indexDigest}`]: both,
  'docker.io/library/only:latest': index('linux/amd64'),
  'docker.io/library/arm:latest': index('linux/arm64'),
  'docker.io/library/older:latest': index('linux/386', 'linux/arm64'),
  'docker.io/library/alone:latest': single(),
  'docker.io/library/both:gone': 'absent',
};

/** For linux/amd64 and linux/arm64, on a builder of linux/amd64. */
export const examine: Examine = text => {
  const request = { targets: platforms('linux/amd64', 'linux/arm64'), buildPlatform: amd64 };
  const dockerfile = parseDockerfile(text);
  const analysis = analyze(dockerfile, request);
  const problems = findProblems(dockerfile, request, analysis);
  const found = imageFindings(analysis.uses, reference => images[formatReference(reference)]);
  const findings = [...problems, ...found].filter(finding => !isIgnored(finding, dockerfile.ignores));
  return { ...analysis, text, dockerfile, findings };
};
