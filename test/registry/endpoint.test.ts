// Where plain HTTP is allowed, which redirects are followed, which token services are believed.
import assert from 'node:assert/strict';
import { endpointOf, realmRefusal, redirectRefusal } from '../../src/registry/endpoint.ts';

describe('the root of the API', () => {
  const cases: readonly (readonly [host: string, plainHttp: boolean | undefined, expected: string])[] = [
    ['docker.io', undefined, 'https://registry-1.docker.io/v2/'],
    ['ghcr.io', undefined, 'https://ghcr.io/v2/'],
    ['localhost', undefined, 'http://localhost/v2/'],
    ['localhost:5000', undefined, 'http://localhost:5000/v2/'],
    ['LOCALHOST:5000', undefined, 'http://localhost:5000/v2/'],
    ['127.0.0.1:5000', undefined, 'http://127.0.0.1:5000/v2/'],
    ['127.8.9.10', undefined, 'http://127.8.9.10/v2/'],
    ['[::1]', undefined, 'http://[::1]/v2/'],
    ['[::1]:5000', undefined, 'http://[::1]:5000/v2/'],
    ['[::2]:5000', undefined, 'https://[::2]:5000/v2/'],
    // Names that only look like loopback: anyone can own them.
    ['127.0.0.1.nip.io', undefined, 'https://127.0.0.1.nip.io/v2/'],
    ['localhost.example.com', undefined, 'https://localhost.example.com/v2/'],
    ['notlocalhost', undefined, 'https://notlocalhost/v2/'],
    ['10.0.0.1:5000', undefined, 'https://10.0.0.1:5000/v2/'],
    ['192.168.1.1', undefined, 'https://192.168.1.1/v2/'],
    // The user's setting wins, both ways.
    ['registry.test:5000', true, 'http://registry.test:5000/v2/'],
    ['registry.test:5000', false, 'https://registry.test:5000/v2/'],
    ['localhost:5000', false, 'https://localhost:5000/v2/'],
  ];
  for (const [host, plainHttp, expected] of cases) {
    it(`of ${host}${plainHttp === undefined ? '' : ` with plainHttp ${plainHttp}`} is ${expected}`, () => {
      assert.equal(endpointOf(host, plainHttp === undefined ? {} : { plainHttp })?.href, expected);
    });
  }
});

interface Rule {
  readonly from: string;
  readonly to: string;
  readonly redirect: RegExp | undefined;
  readonly realm: RegExp | undefined;
}

const inside = /inside this machine or network/;
const rules: readonly Rule[] = [
  { from: 'https://a.test', to: 'https://a.test/other', redirect: undefined, realm: undefined },
  { from: 'https://a.test', to: 'https://cdn.test', redirect: undefined, realm: undefined },
  { from: 'https://a.test', to: 'http://a.test', redirect: /HTTPS to plain HTTP/, realm: /HTTPS to plain HTTP/ },
  { from: 'https://a.test', to: 'http://cdn.test', redirect: /HTTPS to plain HTTP/, realm: /HTTPS to plain HTTP/ },
  { from: 'http://a.test', to: 'https://cdn.test', redirect: undefined, realm: undefined },
  { from: 'http://a.test', to: 'http://cdn.test', redirect: undefined, realm: undefined },
  { from: 'https://a.test', to: 'ftp://a.test', redirect: /ftp:/, realm: /ftp:/ },
  { from: 'https://a.test', to: 'file:///etc/passwd', redirect: /file:/, realm: /file:/ },
  { from: 'https://a.test', to: 'javascript:alert(1)', redirect: /javascript:/, realm: /javascript:/ },
  // From outside to this machine, in every spelling that URL accepts.
  { from: 'https://a.test', to: 'https://127.0.0.1', redirect: inside, realm: inside },
  { from: 'https://a.test', to: 'https://localhost:8443', redirect: inside, realm: inside },
  { from: 'https://a.test', to: 'https://[::1]', redirect: inside, realm: inside },
  { from: 'https://a.test', to: 'https://2130706433', redirect: inside, realm: inside },
  { from: 'https://a.test', to: 'https://0x7f.1', redirect: inside, realm: inside },
  { from: 'https://a.test', to: 'https://0.0.0.0', redirect: inside, realm: inside },
  { from: 'https://a.test', to: 'https://[::]', redirect: inside, realm: inside },
  { from: 'https://a.test', to: 'https://[::ffff:127.0.0.1]', redirect: inside, realm: inside },
  { from: 'https://a.test', to: 'https://localhost.', redirect: inside, realm: inside },
  { from: 'https://a.test', to: 'https://app.localhost', redirect: inside, realm: inside },
  // Cloud metadata, from anywhere.
  { from: 'http://a.test', to: 'http://169.254.169.254', redirect: inside, realm: inside },
  { from: 'http://127.0.0.1:5000', to: 'http://169.254.169.254', redirect: inside, realm: inside },
  { from: 'http://a.test', to: 'http://[fe80::1]', redirect: inside, realm: inside },
  { from: 'http://a.test', to: 'http://[::ffff:169.254.169.254]', redirect: inside, realm: inside },
  // A registry on this machine may name its neighbours.
  { from: 'http://127.0.0.1:5000', to: 'http://127.0.0.1:5001', redirect: undefined, realm: undefined },
  { from: 'http://localhost:5000', to: 'http://10.0.0.1', redirect: undefined, realm: undefined },
  // Content may lie on a private host; credentials do not go there from a public one.
  { from: 'https://a.test', to: 'https://10.0.0.1', redirect: undefined, realm: /private address/ },
  { from: 'https://a.test', to: 'https://172.16.0.1', redirect: undefined, realm: /private address/ },
  { from: 'https://a.test', to: 'https://172.32.0.1', redirect: undefined, realm: undefined },
  { from: 'https://a.test', to: 'https://192.168.0.1', redirect: undefined, realm: /private address/ },
  { from: 'https://a.test', to: 'https://[fd00::1]', redirect: undefined, realm: /private address/ },
  { from: 'https://10.0.0.1', to: 'https://10.0.0.2', redirect: undefined, realm: undefined },
  { from: 'https://169.254.1.1', to: 'https://169.254.1.1/token', redirect: undefined, realm: undefined },
];

describe('from a registry', () => {
  const check = (refusal: string | undefined, expected: RegExp | undefined) => {
    if (expected) assert.match(refusal ?? 'it was allowed', expected);
    else assert.equal(refusal, undefined);
  };
  for (const { from, to, redirect, realm } of rules) {
    it(`at ${from} a redirect to ${to} is ${redirect ? 'refused' : 'followed'}`, () => {
      check(redirectRefusal(new URL(from), new URL(to)), redirect);
    });
    it(`at ${from} a token service at ${to} is ${realm ? 'refused' : 'believed'}`, () => {
      check(realmRefusal(new URL(from), new URL(to)), realm);
    });
  }
});
