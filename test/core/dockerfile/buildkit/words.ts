// Words with variables in every form that BuildKit expands, one inside the other.
import * as fc from 'fast-check';

export const argumentNames = ['A', 'B', 'IMAGE', 'STAGE', 'P', 'EMPTY', 'UNSET'];
const automaticNames = ['TARGETARCH', 'TARGETOS', 'TARGETVARIANT', 'TARGETPLATFORM', 'BUILDARCH', 'TARGETSTAGE'];
const literals = ['alpine', 'build', 'base', 'a', 'e', 'x1', 'l', '-amd64', 'v2', 'l_x'];
const globs = [
  '*',
  'a*',
  '*e',
  '?',
  'l*n',
  '*-',
  'al',
  '??',
  'b*d',
  '\\*',
  '[a]',
  '*a*',
  'a*b',
  'l*',
  'linux/',
  '.',
  'amd',
];

export const pick = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);

/** One of several, each as often as its weight says. */
export const weighted = <T>(...choices: readonly (readonly [number, fc.Arbitrary<T>])[]): fc.Arbitrary<T> =>
  fc.oneof(...choices.map(([weight, arbitrary]) => ({ weight, arbitrary })));

const joined = (...parts: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
  fc.tuple(...parts).map(texts => texts.join(''));

const name = weighted([4, pick(...argumentNames)], [3, pick(...automaticNames)], [1, pick('NOBODY', 'a', '_x1')]);
const odd = pick(...'$ ${} ${A ${A:} ${A!x} \' " \\ $1 $$ ${A:?} ${UNSET?none} ${1} ${A:#a} $@ ${A-${B}'.split(' '));

/** `depth`: how many braces may stand inside one another. */
function word(depth = 2): fc.Arbitrary<string> {
  const plain = weighted(
    [4, pick(...literals)],
    [2, joined(pick('$'), name)],
    [2, joined(pick('${'), name, pick('}'))],
    [1, joined(pick('\\', '`'), pick('a', 'e', '$A', '\\'))],
  );
  if (depth === 0) return plain;
  const inner = words(depth - 1);
  const braced = (operator: fc.Arbitrary<string>, rest: fc.Arbitrary<string>): fc.Arbitrary<string> =>
    joined(pick('${'), name, operator, rest, pick('}'));
  const glob = weighted([5, pick(...globs)], [1, inner]);
  return weighted(
    [8, plain],
    [5, braced(pick(':-', '-', ':+', '+'), weighted([5, inner], [1, pick('')]))],
    [1, joined(pick('${TARGETSTAGE:?', '${TARGETARCH:?', '${TARGETOS?'), inner, pick('}'))],
    [3, braced(pick('#', '##', '%', '%%'), glob)],
    [3, braced(pick('/', '//'), joined(glob, pick('/'), weighted([2, inner], [1, pick('')])))],
    [1, joined(pick('"'), inner, pick('"'))],
    [1, joined(pick("'"), pick('alpine', 'a$A', 'e', ''), pick("'"))],
  );
}

/** Several words in one, now and then with something that BuildKit may refuse. */
export function words(depth = 2): fc.Arbitrary<string> {
  const many = fc.array(word(depth), { minLength: 1, maxLength: 3 }).map(parts => parts.join(''));
  return weighted([80, many], [1, joined(many, odd)]);
}
