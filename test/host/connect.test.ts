// The commands on registries as functions, on the extension itself: with real registries that want a login, and with what
// is no registry.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { startFaultyRegistry, type FaultyRegistry } from '../support/registry/faulty.ts';
import { registries, writtenRegistries } from './connectSupport.ts';
import { deadHost, sampleHost, withSettings } from './support.ts';

const run = async (id: string, argument: object): Promise<unknown> =>
  vscode.commands.executeCommand(`multiarch.${id}`, argument);
const entries = (value: unknown, test: () => Promise<void>) => withSettings({ registries: value }, test);
const inspected = async (host: string): Promise<boolean> => {
  const result = await run('inspect', { reference: `${host}/private/app:1.0`, show: false });
  return typeof (result as { digest?: unknown }).digest === 'string';
};

(registries ? describe : describe.skip)('a registry that wants a login', () => {
  const { htpasswd, token, tls, ca, user, password } = registries ?? ({} as NonNullable<typeof registries>);
  const login = { username: user, password };
  afterEach(async () => {
    for (const host of [htpasswd, token]) await run('signOut', { host });
  });

  for (const [auth, host] of Object.entries({ htpasswd, token })) {
    it(`with ${auth} is connected, signed out of, signed in to and left, and each counts at once`, async () => {
      await entries([{ host: sampleHost }], async () => {
        await assert.rejects(inspected(host), /Run “Multiarch: Sign In…”/);
        const connected = { host, kind: 'generic', user, canList: true };
        assert.deepEqual(await run('connectRegistry', { host, ...login, name: 'Mine' }), connected);
        assert.deepEqual(writtenRegistries(), [{ host: sampleHost }, { host, name: 'Mine' }]);
        assert(await inspected(host));
        assert.deepEqual(await run('signOut', { host }), { host, signedOut: true });
        await assert.rejects(inspected(host), /wants credentials/);
        assert.deepEqual(await run('signIn', { host, ...login }), connected);
        assert(await inspected(host));
        assert.deepEqual(await run('disconnectRegistry', { host }), { disconnected: [host] });
        await assert.rejects(inspected(host), /wants credentials/);
        assert.deepEqual(writtenRegistries(), [{ host: sampleHost }]);
        assert.deepEqual(await run('signOut', { host }), { host, signedOut: false });
      });
    });

    it(`with ${auth} refuses a wrong password, which is not kept; the right one from before is`, async () => {
      await entries([{ host: sampleHost }], async () => {
        const wrong = { host, username: user, password: 'not this one' };
        await assert.rejects(run('connectRegistry', wrong), /^Error: The login failed at .*Give another user/);
        assert.deepEqual(writtenRegistries(), [{ host: sampleHost }]);
        await assert.rejects(inspected(host), /wants credentials/);
        await run('signIn', { host, ...login });
        await assert.rejects(run('signIn', wrong), /The login failed at/);
        assert(await inspected(host));
      });
    });
  }

  it('is saved untried where that is asked', async () => {
    await entries([], async () => {
      const host = htpasswd;
      const saved = await run('connectRegistry', { host, username: 'x', token: 'y', check: false });
      assert.deepEqual(saved, { host, kind: 'generic', user: 'x' });
      await assert.rejects(inspected(host), /VS Code’s secret storage were refused/);
    });
  });

  it('without listing for everybody is connected all the same', async () => {
    await entries([], async () => {
      const connected = await run('connectRegistry', { host: token, repositories: ['private/app:1.0'] });
      assert.deepEqual(connected, { host: token, kind: 'generic', canList: false });
      assert.deepEqual(writtenRegistries(), [{ host: token, repositories: ['private/app'] }]);
    });
  });

  it('by HTTPS says what is wrong with the certificate, and takes its authority', async () => {
    await entries([], async () => {
      await assert.rejects(run('connectRegistry', { host: tls }), /wants HTTPS, .* Give “plainHttp: false”/);
      await assert.rejects(run('connectRegistry', { host: tls, plainHttp: false }), /is not trusted .*“caFile”/);
      const host = htpasswd;
      await assert.rejects(run('connectRegistry', { host, plainHttp: false }), /does not speak TLS.*“plainHttp: true”/);
      assert.deepEqual(writtenRegistries(), []);
      const connected = await run('connectRegistry', { host: tls, plainHttp: false, caFile: ca });
      assert.deepEqual(connected, { host: tls, kind: 'generic', canList: true });
      assert.deepEqual(writtenRegistries(), [{ host: tls, plainHttp: false, caFile: ca }]);
      // What is not given stays as it stands.
      await run('editRegistry', { host: tls, name: 'Lab' });
      assert.deepEqual(writtenRegistries(), [{ host: tls, name: 'Lab', plainHttp: false, caFile: ca }]);
    });
  });

  it('has its password in no file of settings and in no log', async () => {
    await entries([], async () => {
      await run('connectRegistry', { host: htpasswd, ...login });
      await assert.rejects(run('signIn', { host: htpasswd, username: user, password: 'not this one' }));
      await assert.rejects(inspected(token));
      const folder = process.env['MULTIARCH_TEST_FOLDER'] ?? '';
      const texts = await readAll(join(folder, '.vscode'));
      assert(texts.includes(htpasswd));
      const basic = Buffer.from(`${user}:${password}`).toString('base64');
      for (const secret of [password, basic, 'not this one']) assert(!texts.includes(secret), secret);
    });
  });
});

async function readAll(folder: string): Promise<string> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const texts = files.filter(file => file.isFile()).map(file => readFile(join(file.parentPath, file.name), 'utf8'));
  return (await Promise.all(texts)).join('\n');
}

describe('what cannot be connected', () => {
  let server: FaultyRegistry;
  before(async () => (server = await startFaultyRegistry(() => ({ kind: 'html' }))));
  after(() => server.close());

  it('says at which step it failed, and nothing is saved', async () => {
    await entries([{ host: sampleHost }], async () => {
      await assert.rejects(
        run('connectRegistry', { host: deadHost }),
        /No connection to 127\.0\.0\.1:1 \(.*ECONNREFUSED/,
      );
      await assert.rejects(run('connectRegistry', { host: 'no.registry.invalid' }), /leads to no address/);
      await assert.rejects(run('connectRegistry', { host: server.host }), /not as a registry does .*a web page/);
      assert.deepEqual(writtenRegistries(), [{ host: sampleHost }]);
    });
  });

  it('is called no other than a registry where it is busy', async () => {
    const reply = { status: 429, headers: { 'retry-after': '1000' }, body: '' };
    const busy = await startFaultyRegistry(() => ({ kind: 'status', ...reply }));
    try {
      const connecting = run('connectRegistry', { host: busy.host });
      await assert.rejects(connecting, /answers that it cannot serve now \(HTTP 429\)\. Try again later\.$/);
    } finally {
      await busy.close();
    }
  });

  const wrong: readonly (readonly [id: string, argument: object, message: RegExp])[] = [
    ['connectRegistry', {}, /“host” must be/],
    ['connectRegistry', { host: 'a b' }, /“host” must be/],
    ['connectRegistry', { host: 5 }, /“host” must be/],
    ['connectRegistry', { host: 'a.test', kind: 'artifactory' }, /“kind” must be one of dockerhub/],
    ['connectRegistry', { host: 'a.test', name: 5 }, /“name” must be/],
    ['connectRegistry', { host: 'a.test', plainHttp: 'yes' }, /“plainHttp” must be/],
    ['connectRegistry', { host: 'a.test', caFile: 'ca.pem' }, /“caFile” must be/],
    ['connectRegistry', { host: 'a.test', repositories: 'x' }, /“repositories” must be/],
    ['connectRegistry', { host: 'a.test', repositories: ['X Y'] }, /“X Y” is no repository/],
    ['connectRegistry', { host: 'a.test', repositories: ['ghcr.io/a/b'] }, /is not a repository of a\.test/],
    ['connectRegistry', { host: 'a.test', password: 'secret' }, /A login is “username” with/],
    ['connectRegistry', { host: 'a.test', username: 'me' }, /A login is “username” with/],
    ['connectRegistry', { host: 'a.test', username: 'me', password: 5 }, /A login is “username” with/],
    ['signIn', { host: 'a.test' }, /A login is “username” with/],
    ['signIn', {}, /“host” must be/],
    ['signOut', {}, /“host” must be/],
    ['editRegistry', { host: 'a.test' }, /a\.test is not connected/],
    ['disconnectRegistry', { host: 'a.test' }, /a\.test is not connected/],
    ['addRepository', {}, /“” is no repository/],
    ['addRepository', { reference: 'ghcr.io/*' }, /a registry is no namespace/],
  ];
  for (const [id, argument, message] of wrong) {
    it(`${id} ${JSON.stringify(argument)}`, async () => {
      await entries([{ host: sampleHost }], async () => {
        await assert.rejects(run(id, argument), error => {
          assert(error instanceof Error);
          assert.match(error.message, message);
          return !error.message.includes('secret');
        });
        assert.deepEqual(writtenRegistries(), [{ host: sampleHost }]);
      });
    });
  }
});

describe('the entries of multiarch.registries', () => {
  const others = [{ host: 'b.test', mirrors: ['c.test'], note: 'mine' }, 5, { hots: 'typo' }];

  it('of others stay as they were written, whatever they are', async () => {
    await entries([...others, { host: 'A.test', repositories: ['x'], other: 1 }], async () => {
      await run('connectRegistry', { host: 'a.test', name: 'A', check: false });
      const mine = { repositories: ['x'], other: 1, host: 'a.test', name: 'A' };
      assert.deepEqual(writtenRegistries(), [...others, mine]);
      await run('disconnectRegistry', { host: 'a.test' });
      assert.deepEqual(writtenRegistries(), others);
    });
    // The first of several is the one that counts, and none is left.
    await entries([{ host: 'a.test' }, ...others, { host: 'a.test' }], async () => {
      await run('disconnectRegistry', { host: 'a.test' });
      assert.deepEqual(writtenRegistries(), others);
    });
  });

  it('stand in the user’s settings, with what is there by default, where the workspace says nothing', async () => {
    const setting = () => vscode.workspace.getConfiguration('multiarch');
    const ofUser = () => setting().inspect('registries')?.globalValue;
    const byDefault = setting().inspect<unknown[]>('registries')?.defaultValue ?? [];
    await entries(undefined, async () => {
      try {
        await run('connectRegistry', { host: 'user.test', check: false });
        assert.deepEqual(ofUser(), [...byDefault, { host: 'user.test' }]);
        await run('disconnectRegistry', { host: 'docker.io' });
        assert.deepEqual(ofUser(), [{ host: 'user.test' }]);
        assert.equal(writtenRegistries(), undefined);
      } finally {
        await setting().update('registries', undefined, vscode.ConfigurationTarget.Global);
      }
    });
  });

  it('count for a host in whatever letters', async () => {
    const before = { name: 'Lab', plainHttp: true, caFile: '/ca.pem' };
    await entries([{ host: 'Lab.test:5000', ...before }], async () => {
      await run('connectRegistry', { host: 'LAB.test:5000', repositories: ['x'], check: false });
      assert.deepEqual(writtenRegistries(), [{ host: 'lab.test:5000', ...before, repositories: ['x'] }]);
    });
  });

  it('that are no list are not overwritten', async () => {
    await entries({ host: 'a.test' }, async () => {
      const argument = { host: 'a.test', username: 'me', password: 'x', check: false };
      await assert.rejects(run('connectRegistry', argument), /is not a list: mend it/);
      assert.deepEqual(await run('signOut', { host: 'a.test' }), { host: 'a.test', signedOut: false });
      assert.deepEqual(writtenRegistries(), { host: 'a.test' });
    });
  });

  it('name a kind only where the host does not tell it', async () => {
    await entries([], async () => {
      await run('connectRegistry', { kind: 'ghcr', check: false });
      await run('connectRegistry', { host: 'quay.io', kind: 'generic', check: false });
      await run('connectRegistry', { host: 'https://h.test/harbor', kind: 'harbor', check: false });
      await run('connectRegistry', { host: '123456789012 eu-west-1', kind: 'ecr', check: false });
      assert.deepEqual(writtenRegistries(), [
        { host: 'ghcr.io' },
        { host: 'quay.io' },
        { host: 'h.test', kind: 'harbor' },
        { host: '123456789012.dkr.ecr.eu-west-1.amazonaws.com' },
      ]);
    });
  });

  it('are all there that were added at once', async () => {
    await entries([], async () => {
      const add = (reference: string) => run('addRepository', { reference });
      await Promise.all(['a.test/x', 'b.test/x', 'a.test/y'].map(add));
      await Promise.all([add('a.test/z'), run('disconnectRegistry', { host: 'b.test' })]);
      assert.deepEqual(writtenRegistries(), [{ host: 'a.test', repositories: ['x', 'y', 'z'] }]);
    });
  });

  it('get repositories by any reference, each once', async () => {
    await entries([{ host: 'docker.io', repositories: ['library/alpine'] }], async () => {
      const add = (reference: string, host?: string) => run('addRepository', { reference, ...(host && { host }) });
      assert.deepEqual(await add('alpine:3'), { host: 'docker.io', repository: 'alpine' });
      await add('busybox@sha256:0000000000000000000000000000000000000000000000000000000000000000');
      await add('owner/*');
      await add('owner/');
      await add('ghcr.io/owner/app:1');
      await add('owner/other', 'ghcr.io');
      assert.deepEqual(writtenRegistries(), [
        { host: 'docker.io', repositories: ['library/alpine', 'busybox', 'owner/*'] },
        { host: 'ghcr.io', repositories: ['owner/app', 'owner/other'] },
      ]);
    });
  });
});
