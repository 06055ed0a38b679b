// A reference rewritten where it stands: pinned, updated, unpinned, at another tag.
import assert from 'node:assert/strict';
import { analyze } from '../../../src/core/dockerfile/imageUses.ts';
import { parseDockerfile } from '../../../src/core/dockerfile/stages.ts';
import { applyEdits } from '../../../src/core/fixes/fix.ts';
import { rewriteReference, withDigestText, withTagText } from '../../../src/core/fixes/references.ts';
import type { Platform } from '../../../src/core/platform.ts';

const targets: Platform[] = ['amd64', 'arm64'].map(architecture => ({ os: 'linux', architecture }));
const buildPlatform: Platform = { os: 'linux', architecture: 'amd64' };
const old = `sha256:${'a'.repeat(64)}`;
const fresh = `sha256:${'b'.repeat(64)}`;

const pin = (image: string) => withDigestText(image, fresh);
const unpin = (image: string) => withDigestText(image, undefined);
const switchTag = (image: string) => withTagText(image, '3.21');

/** Lines are parted by ` / `; OLD and NEW are digests. */
const textOf = (lines: string) => lines.replaceAll(' / ', '\n').replaceAll('OLD', old).replaceAll('NEW', fresh);

/** The text with its last image rewritten, or why it is not. */
function rewritten(lines: string, change: (image: string) => string): string {
  const text = textOf(lines);
  const dockerfile = parseDockerfile(text);
  const { uses } = analyze(dockerfile, { targets, buildPlatform });
  const last = uses.at(-1);
  assert(last, text);
  const place = { start: last.start, end: last.end, uses: uses.filter(({ start }) => start === last.start) };
  const edit = rewriteReference(text, dockerfile, place, change(last.image));
  return 'refused' in edit ? `${edit.refused} ${edit.text}` : applyEdits(text, [edit]);
}

describe('a reference is rewritten', () => {
  const cases: [name: string, dockerfile: string, change: (image: string) => string, expected: string][] = [
    ['a name', 'FROM alpine AS x', pin, 'FROM alpine@NEW AS x'],
    ['a tag stays', 'FROM localhost:5000/a:1', pin, 'FROM localhost:5000/a:1@NEW'],
    ['a digest is replaced', 'FROM alpine:3@OLD', pin, 'FROM alpine:3@NEW'],
    ['a digest goes', 'FROM localhost:5000/a@OLD', unpin, 'FROM localhost:5000/a'],
    ['a tag', 'FROM localhost:5000/a:3.20@OLD AS x', switchTag, 'FROM localhost:5000/a:3.21 AS x'],
    ['where there was none', 'FROM localhost:5000/a', switchTag, 'FROM localhost:5000/a:3.21'],
    ['quotes', 'FROM "alpine:3"', pin, 'FROM "alpine:3@NEW"'],
    [
      'a copy',
      'FROM a / COPY --link --from=alpine:3 --chown=1 /x /x',
      pin,
      'FROM a / COPY --link --from=alpine:3@NEW --chown=1 /x /x',
    ],
    ['a quoted copy', 'FROM a / COPY --from="b:3" /x /x', pin, 'FROM a / COPY --from="b:3@NEW" /x /x'],
    ['a mount', 'FROM a / RUN --mount=from=b:3,target=/x x', pin, 'FROM a / RUN --mount=from=b:3@NEW,target=/x x'],
    [
      'a quoted mount',
      'FROM a / RUN --mount="type=bind,from=b:3" x',
      pin,
      'FROM a / RUN --mount="type=bind,from=b:3@NEW" x',
    ],
    ['a frontend', '# syntax=docker/dockerfile:1', pin, '# syntax=docker/dockerfile:1@NEW'],
    ['an ARG that is the tag', 'ARG V=3 / FROM alpine:$V', pin, 'ARG V=3@NEW / FROM alpine:$V'],
    [
      'an ARG that ends it',
      "ARG B=1 V='20' / FROM alpine:3.${V} AS x",
      pin,
      "ARG B=1 V='20@NEW' / FROM alpine:3.${V} AS x",
    ],
    ['an ARG that is all of it', 'ARG I="a/b:3" / FROM $I', pin, 'ARG I="a/b:3@NEW" / FROM $I'],
    ['an ARG that holds a digest', 'ARG I=a/b:3@OLD / FROM ${I}', unpin, 'ARG I=a/b:3 / FROM ${I}'],
    ['an ARG that is the digest', 'ARG D=OLD / FROM alpine@$D', pin, 'ARG D=NEW / FROM alpine@$D'],
    [
      'an ARG for the same in two places',
      'ARG V=3 / FROM a:$V AS x / FROM a:$V',
      pin,
      'ARG V=3@NEW / FROM a:$V AS x / FROM a:$V',
    ],
    ['a tag in an ARG', 'ARG V=3.20 / FROM alpine:$V', switchTag, 'ARG V=3.21 / FROM alpine:$V'],
    ['a digest behind an ARG', 'ARG V=3 / FROM alpine:$V@OLD', pin, 'ARG V=3 / FROM alpine:$V@NEW'],
    ['a digest behind an ARG goes', 'ARG V=3 / FROM "alpine:${V}@OLD"', unpin, 'ARG V=3 / FROM "alpine:${V}"'],
    ['a name in one piece', 'FROM \\ / alpine:3', pin, 'FROM \\ / alpine:3@NEW'],
  ];
  for (const [name, dockerfile, change, expected] of cases) {
    it(name, () => assert.equal(rewritten(dockerfile, change), textOf(expected)));
    it(`${name}, in CRLF`, () =>
      assert.equal(
        rewritten(dockerfile.replaceAll(' / ', '\r / '), change),
        textOf(expected.replaceAll(' / ', '\r / ')),
      ));
  }
});

describe('a reference is not rewritten', () => {
  const cases: [name: string, dockerfile: string, change: (image: string) => string, expected: string][] = [
    ['that is another for each target', 'FROM alpine-$TARGETARCH', pin, 'several-images alpine-$TARGETARCH'],
    ['that ends behind its arguments', 'ARG V=3 / FROM alpine:$V-slim', pin, 'arguments alpine:$V-slim'],
    ['whose tag changes before its digest', 'ARG V=3 / FROM alpine:$V@OLD', switchTag, 'arguments alpine:$V@OLD'],
    ['whose default stands in its place', 'FROM alpine:${V:-3}', pin, 'arguments alpine:${V:-3}'],
    ['whose ARG is put together', 'ARG A=3 V=$A.1 / FROM alpine:$V', pin, 'arguments alpine:$V'],
    ['whose ARG stands twice', 'ARG V=3 / ARG V=4 / FROM alpine:$V', pin, 'arguments alpine:$V'],
    ['whose ARG is cut', 'ARG V=3-x / FROM alpine:${V%-x}', pin, 'arguments alpine:${V%-x}'],
    ['whose ARG is the digest, unpinned', 'ARG D=OLD / FROM alpine@$D', unpin, 'arguments alpine@$D'],
    ['whose ARG is another image’s too', 'ARG V=3 / FROM a:$V AS x / FROM b:$V', pin, 'shared-argument V'],
    ['whose ARG is a platform too', 'ARG I=a / FROM --platform=linux/$I b AS x / FROM $I', pin, 'shared-argument I'],
    ['whose ARG another takes over', 'ARG V=3 W=$V / FROM alpine:$V', pin, 'shared-argument V'],
    ['whose ARG a stage takes over', 'ARG V=3 / FROM alpine:$V / ARG V', pin, 'shared-argument V'],
    ['whose ARG is interrupted', 'ARG V=3.\\ / 20 / FROM alpine:$V', pin, 'in-pieces V'],
    ['that is interrupted', 'FROM alp\\ / ine', pin, 'in-pieces alp\\\nine'],
    ['that stands twice in a mount', 'FROM a / RUN --mount="from=b,source=b" x', pin, 'in-pieces "from=b,source=b"'],
  ];
  for (const [name, dockerfile, change, expected] of cases) {
    it(name, () => assert.equal(rewritten(dockerfile, change), textOf(expected)));
  }
});
