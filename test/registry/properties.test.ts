// What holds for every header and every answer of a registry: read in whatever order and spelling, and never thrown over.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { parseChallenges } from '../../src/registry/auth/challenge.ts';
import { errorOfAnswer, safeText } from '../../src/registry/errors.ts';
import { nextPage } from '../../src/registry/lists.ts';
import { holds, textWith } from '../support/properties.ts';

/** RFC 9110 § 5.6.2; a name that every object has would be another test. */
const token = fc.stringMatching(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,8}$/);
/** What may stand in a quoted string: visible, spaces and tabs, letters of Latin 1. */
const quotable = fc.stringMatching(/^[\t !-~\u00A1-\u00FF]{0,12}$/);
const space = fc.constantFrom('', ' ', '\t', '  ');

/** A value in one of its spellings: bare where it may be, else in quotes with some characters escaped. */
const value = fc.tuple(fc.oneof(token, quotable), fc.boolean(), fc.nat(4095)).map(([text, quoted, escaped]) => {
  const isToken = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(text);
  const characters = text
    .split('')
    .map((each, at) => (/["\\]/.test(each) || (escaped >> at) % 2 === 1 ? `\\${each}` : each));
  return { text, written: isToken && !quoted ? text : `"${characters.join('')}"` };
});

const pair = fc
  .tuple(token, value, space, space)
  .map(([name, { text, written }, before, after]) => ({ name, text, written: `${name}${before}=${after}${written}` }));

const pairs = fc.uniqueArray(pair, { minLength: 1, maxLength: 4, selector: each => each.name.toLowerCase() });
const challenge = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(token, pairs, space, space) },
  { weight: 1, arbitrary: fc.tuple(token, fc.constant([]), space, space) },
);

describe('every list of challenges', () => {
  it('is read back, whatever its order, spaces, quotes and escapes', () =>
    holds(
      fc.property(fc.array(challenge, { maxLength: 4 }), fc.boolean(), (challenges, inOneHeader) => {
        const written = challenges.map(([scheme, list, before, after]) =>
          [scheme, list.map(each => each.written).join(`${before},${after}`)].filter(Boolean).join(' '),
        );
        const parsed = parseChallenges(inOneHeader ? written.join(', ') : written);
        assert.deepEqual(
          parsed.map(each => [each.scheme, { ...each.parameters }]),
          challenges.map(([scheme, list]) => [
            scheme.toLowerCase(),
            Object.fromEntries(list.map(({ name, text }) => [name.toLowerCase(), text])),
          ]),
        );
      }),
      1000,
    ));

  it('that is none is passed over', () =>
    holds(
      fc.property(
        textWith('Bearer ', 'Basic', 'realm=', '"', '\\', ',', '=', ' ', '\t', 'a=b', '__proto__="x"'),
        text => {
          for (const { scheme, parameters } of parseChallenges([text, text])) {
            assert.equal(scheme, scheme.toLowerCase());
            for (const each of Object.values(parameters)) assert.equal(typeof each, 'string');
          }
        },
      ),
      1000,
    ));
});

const origin = 'https://r.test';
const here = new URL('/v2/a/b/tags/list?n=1000', origin);
const target = fc.oneof(
  fc.stringMatching(/^[a-z0-9,;]{1,5}$/).map(last => `/v2/a/b/tags/list?last=${last}&n=1000`),
  fc.constantFrom(here.href, 'http://r.test/x', '//evil.test/x', 'https://r.test:8443/x', '?last=1', 'http://[', ''),
);
const relations = fc.array(fc.constantFrom('next', 'prev', 'NEXT', 'nextish', 'x-next', 'first'), {
  minLength: 1,
  maxLength: 3,
});
const otherParameter = fc
  .tuple(fc.constantFrom('title', 'type', 'anchor', 'title*'), value)
  .map(([name, { written }]) => `${name}=${written}`);
const link = fc
  .tuple(target, relations, fc.boolean(), fc.array(otherParameter, { maxLength: 2 }), fc.nat(), space)
  .map(([target, names, quoted, others, at, gap]) => {
    const rel = names.length === 1 && !quoted ? `rel=${names[0]}` : `rel="${names.join(' ')}"`;
    const parameters = others.toSpliced(at % (others.length + 1), 0, rel);
    return {
      target,
      isNext: names.some(name => name.toLowerCase() === 'next'),
      written: [`<${target}>`, ...parameters].join(`${gap};${gap}`),
    };
  });

const answer = (link: string | string[]) => ({
  status: 200,
  headers: { link },
  url: here,
  body: (async function* () {})(),
  discard: () => Promise.resolve(),
});

describe('every Link header', () => {
  it('leads to the first next page of the same server, whatever stands beside it', () =>
    holds(
      fc.property(fc.array(link, { maxLength: 4 }), fc.boolean(), (links, inOneHeader) => {
        const written = links.map(each => each.written);
        const wanted = links
          .filter(each => each.isNext)
          .map(each => URL.parse(each.target, here.href))
          .find(url => url?.origin === origin && url.href !== here.href);
        assert.equal(nextPage(answer(inOneHeader ? written.join(', ') : written), origin)?.href, wanted?.href);
      }),
      1000,
    ));

  it('that is none leads nowhere else', () =>
    holds(
      fc.property(
        textWith('<', '>', ';', ',', 'rel=', 'rel="next"', '"', '\\', 'https://evil.test/', '/v2/', ' '),
        text => {
          assert.equal(nextPage(answer(text), origin)?.origin ?? origin, origin);
        },
      ),
      1000,
    ));

  it('of 16 KiB of anything is read in no time', () => {
    const started = performance.now();
    for (const piece of ['<', '<>', '<a>;', ';', '"', '<a>;rel="', '<a>;a="\\', 'rel=next', ' ', '<a>; a']) {
      nextPage(answer(piece.repeat(16_384 / piece.length)), origin);
    }
    const took = performance.now() - started;
    assert(took < 10_000, `${took} ms`);
  });
});

const about = { host: 'r.test', repository: 'a/b', tag: '1' };

describe('every refusal', () => {
  const refusal = fc.oneof(
    fc.record(
      {
        errors: fc.jsonValue({ maxDepth: 2 }),
        details: fc.jsonValue({ maxDepth: 1 }),
        message: fc.jsonValue({ maxDepth: 1 }),
      },
      { requiredKeys: [] },
    ),
    fc.record({
      errors: fc.array(
        fc.record({ code: fc.string({ unit: 'binary' }), message: fc.string({ unit: 'binary', maxLength: 600 }) }),
      ),
    }),
    fc.jsonValue({ maxDepth: 2 }),
  );

  it('is one bounded line that is safe to show', () =>
    holds(
      fc.property(
        fc.integer({ min: 100, max: 599 }),
        fc.oneof(
          refusal.map(each => JSON.stringify(each)),
          fc.string({ unit: 'binary' }),
        ),
        (status, body) => {
          const { message, data } = errorOfAnswer(about, { status, headers: {}, body });
          for (const text of [message, ...(data.codes ?? [])]) {
            assert.doesNotMatch(text, /[\p{Cc}\p{Cf}\u2028\u2029]/u);
            assert(text.length <= 301);
          }
          assert.deepEqual({ ...data, ...about, status }, data);
        },
      ),
      1000,
    ));

  it('says when to come again only in seconds that are', () =>
    holds(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.nat().map(String),
          fc.date({ noInvalidDate: true }).map(each => each.toUTCString()),
        ),
        after => {
          const { retryAfter = 0 } = errorOfAnswer(about, {
            status: 429,
            headers: { 'retry-after': after },
            body: '',
          }).data;
          assert(Number.isSafeInteger(retryAfter) && retryAfter >= 0, `${after}: ${retryAfter}`);
        },
      ),
    ));

  it('hides what was sent to sign in', () =>
    holds(
      fc.property(fc.string({ minLength: 1, maxLength: 20 }), fc.string({ unit: 'binary' }), (secret, around) => {
        const sent = Buffer.from(`tester:${secret}`).toString('base64');
        assert(!safeText(`${around} Authorization: Basic ${sent} ${around}`).includes(sent));
        assert(!safeText(`Bearer ${sent}`).includes(sent));
      }),
    ));
});
