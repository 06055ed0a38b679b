// What an answer's status, codes, words and headers become, and what is left of hostile text.
import assert from 'node:assert/strict';
import { errorOfAnswer, safeText, type RegistryErrorKind } from '../../src/registry/errors.ts';

const where = { host: 'a.test', repository: 'b', tag: '1' };
const answer = (status: number, body = '', headers: Record<string, string> = {}) =>
  errorOfAnswer(where, { status, headers, body });
const errors = (...list: object[]) => JSON.stringify({ errors: list });

describe('the kind of an answer', () => {
  const cases: readonly (readonly [status: number, body: string, kind: RegistryErrorKind])[] = [
    [400, errors({ code: 'MANIFEST_UNKNOWN', message: 'no' }), 'not-found'],
    [400, errors({ code: 'NAME_INVALID', message: 'no' }), 'not-a-registry'],
    [401, '', 'sign-in'],
    [401, errors({ code: 'NAME_UNKNOWN' }), 'sign-in'],
    [403, errors({ code: 'DENIED', message: 'no' }), 'forbidden'],
    [404, 'page not found', 'not-found'],
    [404, errors({ code: 'NAME_UNKNOWN' }), 'not-found'],
    [405, '', 'not-a-registry'],
    [418, '', 'not-a-registry'],
    [429, errors({ code: 'TOOMANYREQUESTS' }), 'rate-limited'],
    [500, '', 'server'],
    [502, '<html>bad gateway</html>', 'server'],
    [503, '', 'server'],
    [204, '', 'not-a-registry'],
  ];
  for (const [status, body, kind] of cases) {
    it(`${status} ${body.slice(0, 40)} is ${kind}, about the image`, () => {
      const error = answer(status, body);
      assert.equal(error.kind, kind);
      assert.deepEqual({ ...where, ...error.data }, error.data);
      assert.equal(error.data.status, status);
    });
  }
});

describe('the words of an answer', () => {
  const cases: readonly (readonly [title: string, body: string, message: string, codes: readonly string[]])[] = [
    [
      'the specification’s errors',
      errors({ code: 'A', message: 'one' }, { code: 'B', message: 'two' }),
      'one; two',
      ['A', 'B'],
    ],
    ['codes alone', errors({ code: 'A' }, { code: 'B' }), 'A, B', ['A', 'B']],
    ['details', '{"details":"incorrect username or password"}', 'incorrect username or password', []],
    ['message', '{"message":"rate limit"}', 'rate limit', []],
    ['plain text', 'page not found\n', 'page not found', []],
    ['HTML', ' <!doctype html><title>x</title>', 'HTTP 500', []],
    ['nothing', '', 'HTTP 500', []],
    ['errors of another shape', '{"errors":[null,1,"x",{"code":7,"message":{}}]}', 'HTTP 500', []],
    ['errors that are no list', '{"errors":{"code":"A"}}', 'HTTP 500', []],
    ['JSON that is no object', 'null', 'null', []],
    ['a message on many lines', errors({ message: 'a\r\n\tb\u0000c' }), 'a b c', []],
    ['a terminal’s commands', errors({ message: '\u001b[31mred\u001b[0m \u009b2J' }), '[31mred [0m 2J', []],
    ['direction overrides', errors({ message: 'a\u202Egnp.exe\u2066b\u200Fc\u061Cd' }), 'a gnp.exe b c d', []],
    [
      'markup, which is for the one who shows it to escape',
      errors({ message: '<b>[x](command:y)</b>' }),
      '<b>[x](command:y)</b>',
      [],
    ],
  ];
  for (const [title, body, message, codes] of cases) {
    it(`from ${title}`, () => {
      const error = answer(500, body);
      assert.deepEqual([error.message, error.data.codes], [message, codes]);
    });
  }

  it('are cut where they are long', () => {
    assert.equal(answer(500, 'x'.repeat(60_000)).message, `${'x'.repeat(300)}…`);
    assert.equal(answer(500, errors({ code: 'C'.repeat(1000) })).data.codes?.[0]?.length, 61);
  });

  it('are never cut inside a character', () => {
    assert.equal(safeText(`${'x'.repeat(299)}😀y`).isWellFormed(), true);
  });
});

describe('Retry-After', () => {
  const cases: readonly (readonly [title: string, header: () => string, least: number, most: number])[] = [
    ['of seconds', () => '7', 7, 7],
    ['of no time', () => '0', 0, 0],
    ['of a date', () => new Date(Date.now() + 30_000).toUTCString(), 25, 30],
    ['of a date that has passed', () => 'Wed, 21 Oct 2015 07:28:00 GMT', 0, 0],
  ];
  for (const [title, header, least, most] of cases) {
    it(`${title} is ${least} to ${most} s`, () => {
      const { retryAfter = -1 } = answer(429, '', { 'retry-after': header() }).data;
      assert(retryAfter >= least && retryAfter <= most, String(retryAfter));
    });
  }

  for (const header of ['', 'soon', '1e99', 'NaN']) {
    it(`“${header}” is nothing`, () => {
      const { retryAfter } = answer(429, '', { 'retry-after': header }).data;
      assert.equal(retryAfter, undefined);
    });
  }
});
