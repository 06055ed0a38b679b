// Debian's docker-registry with each kind of login, and the token server beside it.
import assert from 'node:assert/strict';
import { basic, call } from './call.ts';
import type { Called, CallOptions } from './call.ts';
import { copyInto } from './copyInto.ts';
import { startCraneRegistry } from './crane.ts';
import { startDistribution } from './distribution.ts';
import type { Distribution } from './distribution.ts';
import { image, MEDIA_TYPES } from './images.ts';
import { sampleImages, SAMPLES } from './samples.ts';
import { digestOf } from './store.ts';
import { itWith } from './tools.ts';

const NEEDED = ['docker-registry'];
const MANIFEST = '/v2/sample/app/manifests/1.0';
const ACCEPT = {
  accept: [MEDIA_TYPES.oci, MEDIA_TYPES.docker].flatMap(types => [types.index, types.manifest]).join(', '),
};

/** Starts, fills, tests and always stops. */
function withDistribution(
  auth: 'none' | 'htpasswd' | 'token',
  test: (registry: Distribution) => Promise<void>,
  delayMs = 0,
) {
  return async (): Promise<void> => {
    const registry = await startDistribution({ auth, delayMs });
    try {
      await test(registry);
    } finally {
      await registry.stop();
    }
  };
}

function credentials({ user = '', password = '' }: Distribution): { user: string; password: string } {
  return { user, password };
}

describe('distribution', () => {
  itWith(
    NEEDED,
    'serves what was copied into it, byte for byte, and deletes it',
    withDistribution('none', async ({ host }) => {
      await copyInto(host, undefined, await sampleImages());
      for (const { repository, tags, digest } of Object.values(SAMPLES)) {
        const answer = await call(host, 'GET', `/v2/${repository}/manifests/${tags[0]}`, { headers: ACCEPT });
        assert.equal(digestOf(answer.body), digest);
      }
      assert.equal((await call(host, 'DELETE', `/v2/sample/app/manifests/${SAMPLES.app.digest}`)).status, 202);
      assert.equal((await call(host, 'GET', MANIFEST, { headers: ACCEPT })).status, 404);
    }),
  );

  itWith(
    NEEDED,
    'htpasswd: a challenge without login, 401 for a wrong password, the image for the right one',
    withDistribution('htpasswd', async registry => {
      const { host, user, password } = registry;
      await copyInto(host, credentials(registry), [['sample/app:1.0', (await sampleImages()).get('sample/app:1.0')!]]);
      const nobody = await call(host, 'GET', MANIFEST, { headers: ACCEPT });
      assert.deepEqual([nobody.status, nobody.headers.get('www-authenticate')], [401, 'Basic realm="test"']);
      assert.equal(
        (await call(host, 'GET', MANIFEST, { headers: { ...ACCEPT, ...basic(user, 'wrong') } })).status,
        401,
      );
      const answer = await call(host, 'GET', MANIFEST, { headers: { ...ACCEPT, ...basic(user, password) } });
      assert.equal(answer.headers.get('docker-content-digest'), SAMPLES.app.digest);
    }),
  );

  describe('token', () => {
    // Scope, who asks how, the token server's status, then the registry's for the manifest of that repository.
    const cases: ReadonlyArray<readonly [string, string, Asker, number, number]> = [
      ['nobody pulls a public repository', 'repository:sample/app:pull', 'nobody', 200, 200],
      ['nobody gets nothing of a private one', 'repository:private/app:pull', 'nobody', 200, 401],
      ['the user pulls a private one', 'repository:private/app:pull', 'user', 200, 200],
      ['a token for another repository is not enough', 'repository:sample/other:pull', 'user', 200, 401],
      ['a wrong password', 'repository:sample/app:pull', 'wrong', 401, 401],
      ['POST with a wrong identity token', 'repository:sample/app:pull', 'wrongRefresh', 401, 401],
      ['POST with the identity token', 'repository:private/app:pull', 'refresh', 200, 200],
      ['POST with the password', 'repository:private/app:pull', 'password', 200, 200],
    ];
    for (const [title, scope, who, expected, pulled] of cases) {
      itWith(
        NEEDED,
        title,
        withDistribution('token', async registry => {
          const small = await image({ platform: 'linux/amd64' });
          await copyInto(registry.host, credentials(registry), [
            ['sample/app:1.0', small],
            ['private/app:1.0', small],
          ]);
          const path = scope.includes('private') ? '/v2/private/app/manifests/1.0' : MANIFEST;
          const answer = await askToken(registry, scope, who);
          assert.equal(answer.status, expected);
          const { token = '' }: { token?: string } = JSON.parse(answer.body.toString());
          const headers = { ...ACCEPT, authorization: `Bearer ${token}` };
          assert.equal((await call(registry.host, 'GET', path, { headers })).status, pulled);
        }),
      );
    }

    itWith(
      NEEDED,
      'the challenge names realm, service and scope; each token request is logged, and delayed',
      withDistribution(
        'token',
        async registry => {
          const { headers } = await call(registry.host, 'GET', MANIFEST);
          assert.match(
            headers.get('www-authenticate')!,
            /^Bearer realm="http:\/\/127\.0\.0\.1:\d+\/token",service="registry\.test",scope="repository:sample\/app:pull"$/,
          );
          const started = performance.now();
          await askToken(registry, 'repository:sample/app:pull', 'user');
          assert.ok(performance.now() - started >= 39);
          await askToken(registry, 'registry:catalog:*', 'refresh');
          assert.deepEqual(
            registry.tokenRequests!.map(({ method, authorization, scopes, account, grant, status }) => [
              method,
              authorization,
              scopes,
              account,
              grant,
              status,
            ]),
            [
              ['GET', true, ['repository:sample/app:pull'], 'tester', undefined, 200],
              ['POST', false, ['registry:catalog:*'], 'tester', 'refresh_token', 200],
            ],
          );
        },
        40,
      ),
    );
  });

  itWith([...NEEDED, 'crane'], 'stop leaves nothing listening', async () => {
    for (const start of [() => startDistribution({ auth: 'token' }), startCraneRegistry]) {
      const { host, stop } = await start();
      const realm = /realm="([^"]+)"/.exec(
        (await call(host, 'GET', '/v2/')).headers.get('www-authenticate') ?? '',
      )?.[1];
      await stop();
      await assert.rejects(call(host, 'GET', '/v2/'));
      if (realm !== undefined) await assert.rejects(fetch(realm));
    }
  });
});

type Asker = 'nobody' | 'user' | 'wrong' | 'refresh' | 'wrongRefresh' | 'password';

async function askToken(
  { host, user = '', password = '', identityToken = '' }: Distribution,
  scope: string,
  who: Asker,
): Promise<Called> {
  const challenge = (await call(host, 'GET', '/v2/')).headers.get('www-authenticate') ?? '';
  const realm = new URL(/realm="([^"]+)"/.exec(challenge)![1]!);
  const query = new URLSearchParams({ service: 'registry.test', scope });
  const forms: Partial<Record<Asker, Record<string, string>>> = {
    refresh: { grant_type: 'refresh_token', refresh_token: identityToken },
    wrongRefresh: { grant_type: 'refresh_token', refresh_token: 'other' },
    password: { grant_type: 'password', username: user, password },
  };
  const form = forms[who];
  if (form !== undefined)
    return await call(realm.host, 'POST', '/token', formOf({ ...Object.fromEntries(query), ...form }));
  const headers = who === 'nobody' ? {} : basic(user, who === 'user' ? password : 'wrong');
  return await call(realm.host, 'GET', `/token?${query.toString()}`, { headers });
}

function formOf(fields: Record<string, string>): CallOptions {
  return {
    body: new URLSearchParams(fields).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  };
}
