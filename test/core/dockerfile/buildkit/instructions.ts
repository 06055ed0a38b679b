// Instructions, and the ways to write one: case, blanks, continuations, comments, heredocs.
import * as fc from 'fast-check';
import { base, platform, source, stageName, value } from './pools.ts';
import { argumentNames, pick, weighted } from './words.ts';

interface Instruction {
  readonly parts: readonly string[];
  /** Lines that follow as they are. */
  readonly heredoc?: readonly string[];
}

/** Stands for the file's escape character. */
const escapeMark = '⎋';

const gap = weighted(
  [30, pick(' ')],
  [2, pick('  ', '\t', ' \t ')],
  [2, pick(' ⎋\n', ' ⎋\n  ', '⎋\n\t', ' ⎋ \t\n  ', '  ⎋\n # no comment: skipped\n\n  ')],
  [1, pick(' ⎋\n# FROM ghost\n', ' ⎋\n\n\n   # --platform=linux/s390x\n ')],
);
const before = weighted(
  [20, pick('')],
  [1, pick('\n', '# FROM ghost\n', '  ', '\t', '#\n\n', ' # escape=`\n', '# a comment \\\n')],
);

/** One instruction as text, up to its last line's end. */
export function written(instruction: fc.Arbitrary<Instruction>, escape: string): fc.Arbitrary<string> {
  const keywordCase = weighted<(text: string) => string>([12, pick(asIs)], [1, pick(lower)], [1, pick(capital)]);
  return fc
    .tuple(instruction, fc.array(gap, { maxLength: 5 }), keywordCase, before)
    .map(([{ parts, heredoc = [] }, gaps, cased, first]) => {
      const [keyword = '', ...rest] = parts;
      const line = rest.reduce((text, part, at) => text + (gaps[at] ?? ' ') + part, first + cased(keyword));
      return [line.replaceAll(escapeMark, escape), ...heredoc, ''].join('\n');
    });
}

const asIs = (text: string): string => text;
const lower = (text: string): string => text.toLowerCase();
const capital = (text: string): string => text.charAt(0) + text.slice(1).toLowerCase();

const optional = (often: number, part: fc.Arbitrary<string>): fc.Arbitrary<string[]> =>
  weighted<string[]>([often, part.map(text => [text])], [10 - often, fc.constant([])]);

const parts = (...each: readonly fc.Arbitrary<readonly string[]>[]): fc.Arbitrary<Instruction> =>
  fc.tuple(...each).map(all => ({ parts: all.flat() }));

const always = (...texts: readonly string[]): fc.Arbitrary<readonly string[]> => fc.constant(texts);

const platformFlag = platform.map(text => `--platform=${text}`);
export const from: fc.Arbitrary<Instruction> = parts(
  always('FROM'),
  optional(4, platformFlag),
  base.map(text => [text]),
  weighted<readonly string[]>(
    [150, fc.tuple(pick('AS', 'as', 'As'), stageName)],
    [50, fc.constant([])],
    [1, pick(['AS'], ['extra'], ['#', 'comment'])],
  ),
);

const assignment = fc
  .tuple(pick(...argumentNames), weighted([6, value.map(text => `=${text}`)], [1, pick('')]))
  .map(all => all.join(''));
const automatic = pick(
  ...'TARGETPLATFORM=linux/arm64 TARGETARCH=amd64 BUILDPLATFORM=linux/s390x TARGETARCH TARGETPLATFORM'.split(' '),
);
export const globalArgument: fc.Arbitrary<Instruction> = parts(
  always('ARG'),
  fc.array(weighted([14, assignment], [1, automatic]), { minLength: 1, maxLength: 3 }),
);

const fromField = source.map(text => `from=${text}`);
const copyFlags = fc
  .tuple(
    fromField.map(text => `--${text}`),
    weighted<string[]>([3, fc.constant([])], [2, fc.subarray(['--chown=1:1', '--link', '--chmod=755'])]),
  )
  .chain(([from, others]) => fc.shuffledSubarray([from, ...others], { minLength: others.length + 1 }));
const copy: fc.Arbitrary<Instruction> = parts(
  always('COPY'),
  copyFlags,
  weighted([8, always('/app', '/x/')], [1, always('["/app",', '"/x/"]')], [1, always('/a', '/b', '/c/')]),
);

const mountFields = fc
  .tuple(
    optional(7, pick('type=bind', 'type=cache', 'type=bind', '"type=bind"')),
    optional(8, fromField),
    optional(1, fromField),
    optional(3, pick('source=/', 'rw', 'readwrite=true', 'ro')),
    fc.nat({ max: 9 }).map(at => [`target=/mnt/${at}`]),
  )
  .chain(all => fc.shuffledSubarray(all.flat(), { minLength: all.flat().length }));
const mount = weighted<string>(
  [10, mountFields.map(fields => `--mount=${fields.join(',')}`)],
  [1, mountFields.map(fields => `--mount="${fields.join(',').replaceAll('"', '')}"`)],
  [1, pick('--mount=type=tmpfs,target=/t', '--mount=type=secret,id=a', '--mount=type=ssh', '--network=none')],
);
const run: fc.Arbitrary<Instruction> = parts(
  always('RUN'),
  fc.array(mount, { maxLength: 3 }),
  weighted([6, always('true')], [1, always('["true"]')], [1, always('echo', '"<<EOF"', '&&', 'cat', '<<<EOF')]),
);

const ghosts = ['FROM ghost', 'COPY --from=ghost a b', '# FROM ghost', '', 'ARG A=ghost \\'];
type Heredoc = readonly [opening: string, terminator: string];
const openings = weighted<Heredoc>(
  [2, pick(['<<EOF', 'EOF'], ['<<-EOF', '\tEOF'], ['<<"EOF"', 'EOF'], ["<<'E_F'", 'E_F'], ['3<<EOF', 'EOF'])],
  [2, pick(['<<EOF;', 'EOF;'], ['<<$A', '$A'], ['<<E"O"F', 'EOF'], ['<<\\EOF', 'EOF'], ['<<-"E"', 'E'])],
  [1, pick(['<<A <<-B', 'A\nFROM ghost\n\tB'], ['<<EOF', '\tEOF\nEOF'], ['<<EOF', 'EOF \nEOF'], ['<< EOF', 'EOF'])],
);
const oddOpenings = pick<Heredoc>(['<<EOF', 'eof'], ['x<<EOF', 'EOF'], ['"<<EOF"', 'EOF'], ['<<A<<B', 'A<<B']);
const heredoc: fc.Arbitrary<Instruction> = fc
  .tuple(
    pick(
      'RUN',
      'RUN cat',
      'COPY',
      'ADD',
      'ONBUILD RUN',
      'ONBUILD COPY',
      'RUN --mount=from=base,target=/m',
      'COPY --link',
    ),
    weighted([24, openings], [1, oddOpenings]),
    fc.subarray(ghosts),
  )
  .map(([start, [opening, terminator], lines]) => ({
    parts: [...start.split(' '), opening, ...(/COPY|ADD/.test(start) ? ['/x/'] : [])],
    heredoc: [...lines, terminator],
  }));

const others =
  `ENV IMAGE=ghost, ARG IMAGE=ghost, ARG A, ENV A ghost, LABEL a="FROM ghost", WORKDIR /w, CMD ["a"], ADD ghost /x,
  EXPOSE 80, COPY . /x, ARG STAGE=build A B=c, USER 1:1, STOPSIGNAL 9, COPY --link a /x`.split(/,\s+/);
const other = pick(...others).map(text => ({ parts: text.split(' ') }));

const copyOrRun = weighted([5, copy], [4, run]);
export const inStage: fc.Arbitrary<Instruction> = weighted(
  [10, copyOrRun],
  [3, other],
  [2, copyOrRun.map(({ parts }) => ({ parts: ['ONBUILD', ...parts] }))],
  [1, heredoc],
);
