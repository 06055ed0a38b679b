// WWW-Authenticate by RFC 9110 § 11.6.1: what registries really send, and what they should not.
import assert from 'node:assert/strict';
import { parseChallenges } from '../../src/registry/auth/challenge.ts';

type Parsed = readonly (readonly [scheme: string, parameters: Readonly<Record<string, string>>])[];

const hub = {
  realm: 'https://auth.docker.io/token',
  service: 'registry.docker.io',
  scope: 'repository:library/alpine:pull',
};
const cases: readonly (readonly [title: string, header: string | string[] | undefined, expected: Parsed])[] = [
  ['no header', undefined, []],
  ['an empty header', '', []],
  [
    'Docker Hub',
    'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:library/alpine:pull"',
    [['bearer', hub]],
  ],
  [
    'another order, spaces around everything',
    'Bearer  scope = "repository:library/alpine:pull" , service="registry.docker.io" ,realm= "https://auth.docker.io/token"',
    [['bearer', hub]],
  ],
  ['any case', 'BEARER Realm="r",SERVICE="s"', [['bearer', { realm: 'r', service: 's' }]]],
  [
    'values without quotes',
    'Bearer realm=https://a.test/t,service=s',
    [['bearer', { realm: 'https://a.test/t', service: 's' }]],
  ],
  [
    'a comma inside quotes',
    'Bearer realm="r",scope="repository:a:pull,push"',
    [['bearer', { realm: 'r', scope: 'repository:a:pull,push' }]],
  ],
  ['escapes inside quotes', String.raw`Basic realm="a \"b\" \\ c"`, [['basic', { realm: String.raw`a "b" \ c` }]]],
  [
    'an equals sign inside quotes',
    'Bearer realm="https://a.test/t?x=1&y=2"',
    [['bearer', { realm: 'https://a.test/t?x=1&y=2' }]],
  ],
  ['an empty value', 'Bearer realm="",service="s"', [['bearer', { realm: '', service: 's' }]]],
  ['the first of two equal names', 'Bearer realm="first",realm="second"', [['bearer', { realm: 'first' }]]],
  [
    'two challenges in one header',
    'Bearer realm="r",service="s",Basic realm="b"',
    [
      ['bearer', { realm: 'r', service: 's' }],
      ['basic', { realm: 'b' }],
    ],
  ],
  [
    'two headers',
    ['Basic realm="b"', 'Bearer realm="r"'],
    [
      ['basic', { realm: 'b' }],
      ['bearer', { realm: 'r' }],
    ],
  ],
  [
    'a scheme without parameters before another',
    'Negotiate, Bearer realm="r"',
    [
      ['negotiate', {}],
      ['bearer', { realm: 'r' }],
    ],
  ],
  [
    'a token68 before another challenge',
    'NTLM TlRMTVNTUAAB==, Basic realm="b"',
    [
      ['ntlm', {}],
      ['basic', { realm: 'b' }],
    ],
  ],
  ['a scheme alone', 'Basic', [['basic', {}]]],
  ['empty list elements', ', ,Basic realm="b",,', [['basic', { realm: 'b' }]]],
  ['a quote that never ends', 'Bearer realm="https://a.test', [['bearer', { realm: '' }]]],
  ['nothing but junk', '"";;=?@', []],
  ['names of Object.prototype', 'Bearer realm="r",__proto__="x",constructor="y"', [['bearer', { realm: 'r' }]]],
];

describe('a challenge', () => {
  for (const [title, header, expected] of cases) {
    it(`of ${title}`, () => {
      const parsed = parseChallenges(header);
      for (const [at, [scheme, parameters]] of expected.entries()) {
        assert.equal(parsed[at]?.scheme, scheme);
        for (const [name, value] of Object.entries(parameters)) assert.equal(parsed[at]?.parameters[name], value, name);
      }
      assert.equal(parsed.length, expected.length);
    });
  }

  it('after junk inside a challenge is still found', () => {
    const parsed = parseChallenges('Bearer realm="r" junk, Basic realm="b"');
    assert.deepEqual(parsed.at(-1), { scheme: 'basic', parameters: { realm: 'b' } });
  });

  it('of 16 KiB of anything is read in no time', () => {
    const started = performance.now();
    for (const piece of ['"', '\\"', 'a=', 'a ', ',', ' ', 'a="', 'Basic ', 'a="\\']) {
      parseChallenges(`Bearer ${piece.repeat(16_384 / piece.length)}`);
    }
    const took = performance.now() - started;
    assert(took < 10_000, `${took} ms`);
  });
});
