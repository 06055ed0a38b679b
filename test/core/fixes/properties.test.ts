// What holds for the fixes of every Dockerfile, however it is put together.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { parseDockerfile } from '../../../src/core/dockerfile/stages.ts';
import { applyEdits, type Fix, type TextEdit } from '../../../src/core/fixes/fix.ts';
import { fixAll, fixesFor } from '../../../src/core/fixes/fixes.ts';
import { rewriteReference, withDigestText } from '../../../src/core/fixes/references.ts';
import { analyze } from '../../../src/core/dockerfile/imageUses.ts';
import { holds } from '../../support/properties.ts';
import { childDigest, examine, indexDigest } from './support.ts';

const oneOf = (...words: readonly string[]) => fc.constantFrom(...words);

const base = oneOf(
  'only',
  'both',
  'alone',
  'older',
  `both:1@${childDigest}`,
  'Both',
  'a',
  'b',
  'B',
  'x-$TARGETARCH',
  'both:$V',
  '"both:${V}"',
  '$I',
  'both:$W',
  'both:gone',
  'scratch',
  'a$?',
);
const platform = oneOf(
  '',
  '',
  '--platform=$BUILDPLATFORM ',
  '--platform="linux/arm64" ',
  '--platform=$BULIDPLATFORM ',
  "--platform='$TARGETPLATFORM' \\\n  ",
  '--platform=linux/s390x ',
);
const name = oneOf('', '', ' AS a', ' as b', ' AS x-amd64', ' AS B');
const from = fc
  .tuple(oneOf('FROM ', 'from ', '  FROM\t', 'FROM \\\n '), platform, base, name)
  .map(parts => parts.join(''));
const step = oneOf(
  'RUN x',
  'COPY --from=only /x /x',
  'COPY --link --from="both:1" /x /x',
  'COPY --from=0 /x /x',
  'COPY --from=1 /x /x',
  'COPY --from=a /x /x',
  'RUN --mount=from=both,target=/x x',
  'ONBUILD COPY --from=both:1 /x /x',
  'RUN <<E\nFROM Both\nE',
  'ARG V=1',
  'ARG V',
  '# about',
  '# multiarch-ignore: platform-missing',
  '',
);
const head = oneOf(
  '# syntax=Docker/x:1',
  '# escape=`',
  'ARG V=1',
  'ARG I=both:1 V="1"',
  `ARG I="both:1@${childDigest}"`,
  'ARG TARGETARCH=arm64',
  '# about',
  '',
);

const dockerfile = fc
  .record({
    start: oneOf('', '', '\uFEFF'),
    head: fc.array(head, { maxLength: 3 }),
    stages: fc.array(fc.tuple(from, fc.array(step, { maxLength: 3 })), { minLength: 1, maxLength: 4 }),
    lineEnd: oneOf('\n', '\n', '\r\n'),
  })
  .map(({ start, head, stages, lineEnd }) => {
    const text = [...head, ...stages.flatMap(([first, rest]) => [first, ...rest])].join('\n');
    return `${start}${text.replaceAll('\n', lineEnd)}`;
  });

function assertApart(text: string, edits: readonly TextEdit[]): void {
  let from = 0;
  for (const { start, end } of edits.toSorted((left, right) => left.start - right.start)) {
    assert(from <= start && start <= end && end <= text.length, JSON.stringify(edits));
    from = end;
  }
}

function countOf(text: string, code: string): number {
  return examine(text).findings.filter(finding => finding.code === code).length;
}

describe('of every Dockerfile', () => {
  it('every fix leaves less of what it mends, in edits that do not meet', async () => {
    const kinds = new Set<Fix['kind']>();
    await holds(
      fc.property(dockerfile, text => {
        const before = examine(text);
        const codes = new Set(before.findings.map(({ code }) => code));
        const single = before.findings.flatMap(finding =>
          fixesFor(finding, before, examine).map(fix => ({ fix, code: finding.code })),
        );
        const all = [...codes].flatMap(code => {
          const fix = fixAll(code, before, examine);
          return fix ? [{ fix, code }] : [];
        });
        for (const { fix, code } of [...single, ...all]) {
          assertApart(text, fix.edits);
          assert(countOf(applyEdits(text, fix.edits), code) < countOf(text, code), fix.kind);
          kinds.add(fix.kind);
        }
      }),
      500,
    );
    assert.equal(kinds.size, 11, [...kinds].join());
  });

  it('silencing is always offered', () =>
    holds(
      fc.property(dockerfile, text => {
        const before = examine(text);
        for (const finding of before.findings) {
          assert(
            fixesFor(finding, before, examine).some(({ kind }) => kind === 'ignore'),
            finding.code,
          );
        }
      }),
    ));

  it('a pin that is written is read back, and changes no other image', () =>
    holds(
      fc.property(dockerfile, text => {
        const request = {
          targets: [{ os: 'linux', architecture: 'amd64' }],
          buildPlatform: { os: 'linux', architecture: 'amd64' },
        };
        const namesIn = (each: string) => analyze(parseDockerfile(each), request).uses.map(({ image }) => image);
        const { uses } = analyze(parseDockerfile(text), request);
        for (const use of uses) {
          const to = withDigestText(use.image, indexDigest);
          const edit = rewriteReference(text, parseDockerfile(text), { ...use, uses: [use] }, to);
          if ('refused' in edit) continue;
          const others = (names: readonly string[]) =>
            names.filter(each => each !== use.image && each !== to).toSorted();
          const after = namesIn(applyEdits(text, [edit]));
          assert(after.includes(to), JSON.stringify(edit));
          assert.deepEqual(others(after), others(namesIn(text)));
        }
      }),
      500,
    ));
});
