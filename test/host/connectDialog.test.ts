// The dialogs of Connect, Edit and Sign In, answered by a script as a person would: what is asked, what is offered, what is
// kept in the end, and where.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { vscodeAsk } from '../../src/features/shared/ask.ts';
import { connect, edit } from '../../src/features/connect/connect.ts';
import { chosenCredentials } from '../../src/features/connect/credentials.ts';
import { signIn, signOut } from '../../src/features/connect/signIn.ts';
import { addRepository } from '../../src/features/connect/repositories.ts';
import { createLogins } from '../../src/features/connect/logins.ts';
import { findLogins } from '../../src/features/connect/parts.ts';
import { RegistryError } from '../../src/registry/errors.ts';
import { memorySecrets, registries, testParts, writtenRegistries } from './connectSupport.ts';
import { deadHost, sampleHost, withSettings } from './support.ts';

const entries = (value: unknown, test: () => Promise<void>) => withSettings({ registries: value }, test);
const { signal } = new AbortController();
const stored = {
  kind: 'password',
  username: 'docker-user',
  password: 'stored secret',
  from: '/etc/x/config.json',
} as const;
const escaped = (error: unknown) => error instanceof DOMException && error.name === 'AbortError';

describe('the dialog that connects', () => {
  it('asks kind, host, login and name, and keeps what was found', async () => {
    await entries([], async () => {
      const parts = testParts(['Any other', sampleHost, 'docker-user', 'Sample'], { stored });
      // Nobody was shown to it: it asked for nobody.
      const connected = { host: sampleHost, kind: 'generic', canList: true };
      assert.deepEqual(await connect(undefined, parts), connected);
      assert.deepEqual(parts.ask.asked, [
        '1/3 [Docker Hub], GitHub (GHCR), GitLab, Quay, Amazon ECR, Azure (ACR), Google (Artifact Registry), Harbor, Any other registry',
        '2/4 “”',
        '3/4 docker-user, Without signing in, User and token…',
        '4/4 “”',
      ]);
      assert(parts.ask.said.includes('docker-user | found in /etc/x/config.json | '));
      assert.deepEqual(writtenRegistries(), [{ host: sampleHost, name: 'Sample' }]);
      assert.deepEqual([...parts.secrets.kept], []);
      assert.deepEqual(parts.hosts, [sampleHost]);
      assert(!JSON.stringify([parts.ask, parts.lines]).includes('stored secret'));
    });
  });

  it('goes back, and what was typed is there still; another host has another login', async () => {
    await entries([{ host: 'known.test', name: 'Known', caFile: '/ca.pem' }], async () => {
      const parts = testParts([
        'Harbor',
        'known.test',
        'User and token',
        'me',
        { back: 'half a secr' },
        'me too',
        { back: '' },
        { back: '' },
        { back: '' },
        { back: 'https://other.test/harbor/' },
        'Harbor',
        'https://other.test/harbor/',
        'User and token',
        'other',
        { escape: true },
      ]);
      await assert.rejects(connect(undefined, parts), escaped);
      assert.deepEqual(
        parts.ask.asked.slice(1).map(line => line.replace(/Docker Hub.*other registry/, '…')),
        [
          '2/4 “”',
          '3/4 User and token…, Without signing in',
          '4/6 “”',
          '5/6 “”',
          '4/6 “me”',
          '5/6 “•”',
          '4/6 “me too”',
          '3/6 [User and token…], Without signing in',
          '2/6 “known.test”',
          '1/6 Docker Hub, GitHub (GHCR), GitLab, Quay, Amazon ECR, Azure (ACR), Google (Artifact Registry), [Harbor], Any other registry',
          '2/4 “https://other.test/harbor/”',
          '3/4 User and token…, Without signing in',
          '4/6 “”',
          '5/6 “”',
        ].map(line => line.replace(/Docker Hub.*other registry/, '…')),
      );
      assert(parts.ask.said.includes('known.test is connected already: its entry will be changed.'));
      assert(parts.ask.said.includes('Host: other.test'));
      assert.deepEqual([...parts.secrets.kept], []);
    });
  });

  it('of what Docker Hub and GHCR are asks for no host', async () => {
    await entries([{ host: 'docker.io', name: 'Hub', repositories: ['alpine'] }], async () => {
      const parts = testParts(['Docker Hub', 'Without signing in', { escape: true }]);
      await assert.rejects(connect(undefined, parts), escaped);
      assert.deepEqual(parts.ask.asked.slice(1), ['2/3 Without signing in, User and token…', '3/3 “Hub”']);
    });
  });

  const hosts: readonly (readonly [kind: string, typed: string, remark: RegExp])[] = [
    ['Harbor', 'a b', /no host name/],
    ['Harbor', 'https://harbor.test/x', /^Host: harbor\.test$/],
    ['Amazon', '123456789012 eu-west-1', /^Host: 123456789012\.dkr\.ecr\.eu-west-1\.amazonaws\.com$/],
    ['Azure', 'myregistry', /^Host: myregistry\.azurecr\.io$/],
    ['Google', 'europe-west1', /^Host: europe-west1-docker\.pkg\.dev$/],
    ['GitLab', 'registry.gitlab.com:99999', /no host name/],
  ];
  for (const [kind, typed, remark] of hosts) {
    it(`says of “${typed}” for ${kind} what it is`, async () => {
      const parts = testParts([kind, { back: typed }, { escape: true }]);
      await assert.rejects(connect(undefined, parts), escaped);
      assert(
        parts.ask.said.some(line => remark.test(line)),
        parts.ask.said.join('\n'),
      );
    });
  }

  it('says that nothing answers, and can be led to where something does, or save all the same', async () => {
    await entries([], async () => {
      const parts = testParts([
        'Any other',
        deadHost,
        'Without signing in',
        '',
        'Try Again',
        'Change the Host',
        { back: sampleHost },
        'Change the Host',
        sampleHost,
        'Without signing in',
      ]);
      assert.deepEqual(await connect(undefined, parts), { host: sampleHost, kind: 'generic', canList: true });
      assert(parts.ask.said.some(line => line.startsWith(`connect ECONNREFUSED ${deadHost}`)));
      assert.deepEqual(
        parts.ask.asked.slice(4).map(line => line.replace(sampleHost, 'HOST')),
        [
          'Connect Registry: No connection to 127.0.0.1:1 Try Again, Change the Host…, Use HTTPS, Save Anyway, Show Log',
          'Connect Registry: No connection to 127.0.0.1:1 Try Again, Change the Host…, Use HTTPS, Save Anyway, Show Log',
          '1/2 “127.0.0.1:1”',
          'Connect Registry: No connection to 127.0.0.1:1 Try Again, Change the Host…, Use HTTPS, Save Anyway, Show Log',
          '1/2 “127.0.0.1:1”',
          '2/2 Without signing in, User and token…',
        ],
      );
      const saving = testParts(['Any other', deadHost, 'Without signing in', 'Gone', 'Save Anyway']);
      assert.deepEqual(await connect(undefined, saving), { host: deadHost, kind: 'generic' });
      assert.deepEqual(writtenRegistries(), [{ host: sampleHost }, { host: deadHost, name: 'Gone' }]);
    });
  });

  it('keeps the login of an entry that was written with capitals', async () => {
    const host = sampleHost.replace('127.0.0.1', 'LocalHost');
    await entries([{ host }], async () => {
      const parts = testParts(['Any other', host, 'User and token', 'me', 'mine', '']);
      await edit({ host, interactive: true }, parts);
      assert.deepEqual([...parts.secrets.kept.keys()], [`login ${host.toLowerCase()}`]);
    });
  });

  const edited = { host: 'old.test:5000', plainHttp: true, caFile: '/ca.pem' };
  const elsewhere: readonly (readonly [typed: string, entry: object])[] = [
    ['old.test:5000', edited],
    ['https://old.test:5000', { ...edited, plainHttp: false }],
    ['old.test:5001', { ...edited, host: 'old.test:5001' }],
    ['new.test:5000', { host: 'new.test:5000' }],
    ['https://new.test', { host: 'new.test' }],
  ];
  for (const [typed, entry] of elsewhere) {
    it(`takes plain HTTP and a certificate nowhere else: ${typed}`, async () => {
      await entries([edited], async () => {
        const parts = testParts(['Any other', typed, 'Without signing in', '', 'Save Anyway'], { timeout: 200 });
        await edit({ host: edited.host, interactive: true }, parts);
        assert.deepEqual(writtenRegistries(), [entry]);
      });
    });
  }

  it('believes a pasted https:// of what is connected by plain HTTP', async () => {
    await entries([edited], async () => {
      const parts = testParts(['Any other', 'https://old.test:5000', 'Without signing in', '', 'Save Anyway'], {
        timeout: 200,
      });
      await connect(undefined, parts);
      assert.deepEqual(writtenRegistries(), [{ ...edited, plainHttp: false }]);
    });
  });

  it('does not turn one entry into another one that is there', async () => {
    await entries([{ host: 'old.test' }, { host: 'docker.io' }], async () => {
      const parts = testParts([{ escape: true }]);
      await assert.rejects(edit({ host: 'old.test', interactive: true }, parts), escaped);
      assert.match(parts.ask.asked[0] ?? '', /^1\/4 GitHub \(GHCR\), .*, \[Any other registry\]$/);
      const own = testParts([{ escape: true }]);
      await assert.rejects(edit({ host: 'docker.io', interactive: true }, own), escaped);
      assert.match(own.ask.asked[0] ?? '', /^1\/3 \[Docker Hub\], GitHub/);
    });
  });

  it('offers VS Code’s GitHub account for GHCR alone, and signs in only when that is chosen', async () => {
    const modes: string[] = [];
    const gitHub = async (mode: 'silent' | 'sign-in') => {
      modes.push(mode);
      if (mode === 'sign-in') throw new Error('User did not consent to login.');
      return undefined;
    };
    const parts = testParts(['GitHub', 'VS Code’s GitHub', 'Without signing in', { escape: true }], { gitHub });
    await entries([], async () => assert.rejects(connect(undefined, parts), escaped));
    assert.deepEqual(parts.ask.asked.slice(1), [
      '2/3 VS Code’s GitHub account, User and token…, Without signing in',
      '2/3 VS Code’s GitHub account, User and token…, Without signing in',
      '3/3 “”',
    ]);
    assert.deepEqual(modes, ['silent', 'sign-in', 'silent']);
    const other = testParts(['Quay', 'quay.io', { escape: true }], { gitHub });
    await entries([], async () => assert.rejects(connect(undefined, other), escaped));
    assert.deepEqual(modes.length, 3);
  });
});

(registries ? describe : describe.skip)('the dialog, with registries that want more', () => {
  const { htpasswd, token, tls, ca, user, password } = registries ?? ({} as NonNullable<typeof registries>);

  it('says that the login failed, and takes another one', async () => {
    await entries([], async () => {
      const parts = testParts([
        'Any other',
        htpasswd,
        'User and token',
        user,
        'not this one',
        '',
        'Use Another Account',
        'User and token',
        user,
        password,
      ]);
      const connected = { host: htpasswd, kind: 'generic', user, canList: true };
      assert.deepEqual(await connect(undefined, parts), connected);
      assert(
        parts.ask.said.some(line => line.startsWith('the credentials from VS Code’s secret storage were refused')),
      );
      assert.deepEqual(parts.ask.asked.slice(6), [
        `Connect Registry: The login failed at ${htpasswd} Use Another Account…, Try Again, Change the Host…, Save Anyway, Show Log`,
        '1/3 Without signing in, [User and token…]',
        `2/3 “${user}”`,
        '3/3 “•”',
      ]);
      assert.deepEqual(writtenRegistries(), [{ host: htpasswd }]);
      const login = JSON.stringify({ kind: 'password', username: user, password });
      assert.deepEqual([...parts.secrets.kept], [[`login ${htpasswd}`, login]]);
      const shown = JSON.stringify([parts.ask.asked, parts.ask.said, parts.lines]);
      for (const secret of [password, 'not this one']) assert(!shown.includes(secret), shown);
    });
  });

  it('wants a login where there is none, and is not connected on Escape', async () => {
    await entries([], async () => {
      const parts = testParts(['Any other', htpasswd, 'Without signing in', '', { escape: true }]);
      await assert.rejects(connect(undefined, parts), escaped);
      assert(parts.ask.asked.at(-1)?.startsWith(`Connect Registry: ${htpasswd} wants a login Use Another`));
      assert.deepEqual(writtenRegistries(), []);
    });
  });

  it('turns to HTTPS, then trusts the authority of a file', async () => {
    await entries([], async () => {
      const file = { file: ca };
      const parts = testParts([
        'Any other',
        tls,
        'Without signing in',
        'Lab',
        'Use HTTPS',
        'Choose a CA File',
        { file: undefined },
        'Choose a CA File',
        file,
      ]);
      assert.deepEqual(await connect(undefined, parts), { host: tls, kind: 'generic', canList: true });
      assert.deepEqual(writtenRegistries(), [{ host: tls, name: 'Lab', plainHttp: false, caFile: ca }]);
      assert.deepEqual(parts.ask.asked.slice(4), [
        `Connect Registry: ${tls} wants HTTPS, and was asked in plain HTTP Use HTTPS, Change the Host…, Try Again, Save Anyway, Show Log`,
        `Connect Registry: The TLS certificate of ${tls} is not trusted Choose a CA File…, Use Plain HTTP, Change the Host…, Try Again, Save Anyway, Show Log`,
        'file',
        `Connect Registry: The TLS certificate of ${tls} is not trusted Choose a CA File…, Use Plain HTTP, Change the Host…, Try Again, Save Anyway, Show Log`,
        'file',
      ]);
    });
  });

  it('believes a pasted https://, and offers plain HTTP where there is none, with a warning', async () => {
    await entries([], async () => {
      const parts = testParts([
        'Any other',
        `https://${htpasswd}/v2/`,
        'User and token',
        user,
        password,
        '',
        'Use Plain HTTP',
      ]);
      assert.equal((await connect(undefined, parts)).user, user);
      assert.deepEqual(writtenRegistries(), [{ host: htpasswd, plainHttp: true }]);
      assert(
        parts.ask.asked
          .at(-1)
          ?.startsWith(`Connect Registry: ${htpasswd} does not speak TLS, perhaps plain HTTP Use Pl`),
      );
      assert(parts.ask.said.includes('Use Plain HTTP | passwords and all else travel unprotected | '));
    });
  });

  it('edits what is there: name, host and login, and removes what was emptied', async () => {
    const secrets = memorySecrets();
    secrets.kept.set(`login ${token}`, JSON.stringify({ kind: 'password', username: user, password }));
    await entries([{ host: token, name: 'Old', repositories: ['a'] }, { host: sampleHost }], async () => {
      const taken = testParts([`Any other`, { back: sampleHost }, { escape: true }], { secrets });
      await assert.rejects(edit({ host: token, interactive: true }, taken), escaped);
      assert(taken.ask.said.includes(`${sampleHost} is connected already.`));

      const parts = testParts(['Any other', token, user, ''], { secrets, stored });
      assert.equal((await edit({ host: token, interactive: true }, parts)).user, user);
      assert.deepEqual(parts.ask.asked.slice(1), [
        `2/4 “${token}”`,
        `3/4 [${user}], docker-user, Without signing in, User and token…`,
        '4/4 “Old”',
      ]);
      assert.deepEqual(writtenRegistries(), [{ repositories: ['a'], host: token }, { host: sampleHost }]);

      const moving = testParts(['Any other', htpasswd, 'User and token', user, password, 'New'], { secrets });
      await edit({ host: token, interactive: true }, moving);
      assert.deepEqual(writtenRegistries(), [
        { repositories: ['a'], host: htpasswd, name: 'New' },
        { host: sampleHost },
      ]);
      assert.deepEqual([...secrets.kept.keys()], [`login ${htpasswd}`]);
    });
  });

  it('that signs in asks for the login alone; what it tried is kept', async () => {
    await entries([{ host: token }], async () => {
      const argument = { host: token, interactive: true };
      const parts = testParts([
        'User and token',
        user,
        'wrong',
        'Use Another Account',
        'User and token',
        user,
        password,
      ]);
      const connected = { host: token, kind: 'generic', user, canList: true };
      assert.deepEqual(await signIn(argument, parts), connected);
      assert.equal(
        parts.ask.asked[3],
        `Sign In to ${token}: The login failed at ${token} Use Another Account…, Try Again, Save Anyway, Show Log`,
      );
      assert.deepEqual([...parts.secrets.kept.keys()], [`login ${token}`]);

      // Docker's count again as soon as they are chosen.
      const { secrets } = parts;
      const own = { kind: 'password', username: user, password, from: 'docker-credential-x' } as const;
      const back = testParts([user], { secrets: memorySecrets(), stored: own });
      assert.equal((await signIn(argument, back)).user, user);
      assert.deepEqual([...back.secrets.kept], []);
      assert.deepEqual(back.hosts, [token]);

      const leaving = testParts([], { secrets, stored: own });
      assert.deepEqual(await signOut({ host: token }, leaving), {
        host: token,
        signedOut: true,
        remaining: { user, from: 'docker-credential-x' },
      });
      assert.deepEqual([...secrets.kept], []);
    });
  });
});

describe('what was chosen to sign in with', () => {
  const credentials = (kept: object | string | undefined, account?: string) => {
    const secrets = memorySecrets();
    const text = typeof kept === 'object' ? JSON.stringify(kept) : kept;
    if (text !== undefined) secrets.kept.set('login ghcr.io', text).set('login other.test', text);
    const logins = createLogins(secrets);
    const gitHub = async () => (account === undefined ? undefined : { account, token: 'github token' });
    return { secrets, logins, source: chosenCredentials(logins, { stored: async () => stored, gitHub }) };
  };

  it('comes before what Docker has', async () => {
    assert.deepEqual(await credentials(undefined).source('ghcr.io', signal), stored);
    assert.equal(await credentials({ kind: 'anonymous' }).source('GHCR.io', signal), undefined);
    const own = { kind: 'password', username: 'me', password: 'mine' };
    const from = 'VS Code’s secret storage';
    assert.deepEqual(await credentials(own).source('ghcr.io', signal), { ...own, from });
    const identity = { kind: 'password', username: '<token>', password: 'mine' };
    const token = { kind: 'identity-token', token: 'mine', from };
    assert.deepEqual(await credentials(identity).source('ghcr.io', signal), token);
  });

  it('is GitHub’s session for GitHub’s registry and no other, and says when it is gone', async () => {
    const gitHub = { kind: 'github' };
    const from = 'VS Code’s GitHub session';
    const expected = { kind: 'password', username: 'octo', password: 'github token', from };
    assert.deepEqual(await credentials(gitHub, 'octo').source('ghcr.io', signal), expected);
    assert.equal(await credentials(gitHub, 'octo').source('other.test', signal), undefined);
    await assert.rejects(
      credentials(gitHub).source('ghcr.io', signal),
      error => error instanceof RegistryError && error.kind === 'credentials' && /Sign In…/.test(error.message),
    );
  });

  it('is no session where its provider fails, so that what is public is read all the same', async () => {
    const failing = testParts([], { gitHub: () => Promise.reject(new Error('Timed out waiting')) });
    await failing.logins.keep('ghcr.io', { kind: 'github' });
    await assert.rejects(
      chosenCredentials(failing.logins, failing)('ghcr.io', signal),
      error => error instanceof RegistryError && error.kind === 'credentials' && /Timed out/.test(error.message),
    );
  });

  it('is waited for no longer than its question, whatever hangs', async () => {
    const endless = () => new Promise<never>(() => undefined);
    const gitHub = testParts([], { gitHub: endless });
    await gitHub.logins.keep('ghcr.io', { kind: 'github' });
    const locked = testParts([], { secrets: { ...memorySecrets(), get: endless } });
    for (const parts of [gitHub, locked]) {
      for (const look of [
        (both: AbortSignal) => chosenCredentials(parts.logins, parts)('ghcr.io', both),
        (both: AbortSignal) => findLogins('ghcr.io', parts, both),
      ]) {
        const controller = new AbortController();
        const looking = look(controller.signal);
        controller.abort(new DOMException('cancelled', 'AbortError'));
        await assert.rejects(looking, escaped);
        await assert.rejects(look(controller.signal), escaped);
      }
    }
  });

  it('is looked for as long as the person waits, and no failure of it keeps them', async () => {
    const controller = new AbortController();
    const endless = testParts([], { gitHub: () => new Promise(() => undefined), stored });
    const looking = findLogins('ghcr.io', endless, controller.signal);
    controller.abort(new DOMException('cancelled', 'AbortError'));
    await assert.rejects(looking, escaped);
    const failing = testParts([], { gitHub: () => Promise.reject(new Error('no provider')), stored });
    failing.secrets.broken = true;
    const found = { own: undefined, stored, gitHub: undefined };
    assert.deepEqual(await findLogins('ghcr.io', failing, signal), found);
  });

  for (const text of ['', 'secret text', '{"kind":"other"}', '{"kind":"password","username":"secret text"}', '[]']) {
    it(`that cannot be read, ${JSON.stringify(text)}, is said, and never quoted`, async () => {
      await assert.rejects(credentials(text).source('ghcr.io', signal), error => {
        assert(error instanceof RegistryError && error.kind === 'credentials');
        return !`${error.message} ${error.stack}`.includes('secret text');
      });
    });
  }

  it('is asked of the keychain once, after a failure and a change anew; changes are told', async () => {
    const { secrets, logins } = credentials({ kind: 'anonymous' });
    const told: string[] = [];
    logins.onChange(host => told.push(host));
    secrets.broken = true;
    await assert.rejects(logins.of('ghcr.io'), /VS Code’s secret storage: the keychain is locked/);
    secrets.broken = false;
    assert.deepEqual(await logins.of('ghcr.io'), { kind: 'anonymous' });
    secrets.kept.clear();
    assert.deepEqual(await logins.of('ghcr.io'), { kind: 'anonymous' });
    await logins.keep('ghcr.io', { kind: 'github' });
    assert.deepEqual(await logins.of('ghcr.io'), { kind: 'github' });
    assert.deepEqual(await logins.hosts(), ['ghcr.io']);
    await logins.keep('ghcr.io');
    await logins.keep('ghcr.io');
    await secrets.store('of another kind', 'x');
    assert.equal(await logins.of('ghcr.io'), undefined);
    assert.deepEqual(told, ['ghcr.io', 'ghcr.io']);
  });
});

describe('Sign Out…', () => {
  it('of a registry that goes on without signing in does not bring back what Docker has', async () => {
    const parts = testParts([], { stored });
    await parts.logins.keep('a.test', { kind: 'anonymous' });
    assert.deepEqual(await signOut({ host: 'a.test' }, parts), { host: 'a.test', signedOut: false });
    assert.deepEqual(await parts.logins.of('a.test'), { kind: 'anonymous' });
  });
});

describe('a list to choose from', () => {
  it('stays open where what was typed is none of its rows', async () => {
    const asked = vscodeAsk.pick({ title: 'Which?' }, { placeholder: '', options: [] });
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    await assert.rejects(asked, escaped);
  });
});

describe('Add Repository…', () => {
  it('says while one types where it goes, and keeps nothing on Escape', async () => {
    await entries([], async () => {
      const parts = testParts(['owner/app:1']);
      assert.deepEqual(await addRepository({ host: 'ghcr.io', interactive: true }, parts), {
        host: 'ghcr.io',
        repository: 'owner/app',
      });
      assert(parts.ask.said.includes('owner/app of ghcr.io'));
      const leaving = testParts([{ escape: true }]);
      await assert.rejects(addRepository(undefined, leaving), escaped);
      assert.deepEqual(writtenRegistries(), [{ host: 'ghcr.io', repositories: ['owner/app'] }]);
    });
  });
});
