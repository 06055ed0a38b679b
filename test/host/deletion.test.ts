// Deletion as a person and as a script meet it: what is said before, what is asked, what is done, and what is said of it.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { explainDeletion } from '../../src/features/deletion/advice.ts';
import { deleteChosen } from '../../src/features/deletion/chosen.ts';
import { checkDone } from '../../src/features/deletion/carryOut.ts';
import { buttonOf, consequences, question } from '../../src/features/deletion/sentences.ts';
import { isDeletable, repositoryRows } from '../../src/features/deletion/rows.ts';
import { targetsOf, type Target } from '../../src/features/deletion/targets.ts';
import { InvalidReference, parseReference } from '../../src/core/reference.ts';
import type { RegistryKind } from '../../src/core/registryKind.ts';
import { createImageCache } from '../../src/registry/cache/cache.ts';
import { createRegistryClient, type RegistryClient } from '../../src/registry/client.ts';
import { RegistryError, type RegistryErrorKind } from '../../src/registry/errors.ts';
import { startDialect, type Dialect, type DialectRegistry } from '../support/registry/dialects.ts';
import { SAMPLES, sampleImages } from '../support/registry/samples.ts';
import { failure, type Exchange, type Reply } from '../support/registry/server.ts';
import { withSettings } from './support.ts';

const { attested, legacy } = SAMPLES;
const [amd64] = attested.manifests;

describe('deletion', () => {
  const opened: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of opened.splice(0).toReversed()) await close();
  });

  /** `1.0` and `latest` are one index, `1.0-amd64` one of its platforms, `old` an image alone. */
  const registry = async (
    kind: Dialect = 'generic',
    first?: (exchange: Exchange) => Reply | undefined,
  ): Promise<DialectRegistry> => {
    const started = await startDialect(kind, first);
    opened.push(() => started.close());
    const images = await sampleImages();
    const index = images.get('sample/attested:1.0') ?? assert.fail();
    const platform = index.children.find(({ manifest }) => manifest.digest === amd64.digest) ?? assert.fail();
    for (const tag of ['1.0', 'latest']) started.add(`acme/app:${tag}`, index);
    started.add('acme/app:1.0-amd64', platform);
    started.add('acme/app:old', images.get('sample/legacy:1.0') ?? assert.fail());
    return started;
  };

  const client = (kind: RegistryKind = 'generic'): RegistryClient => {
    const created = createRegistryClient({
      credentials: async () => undefined,
      options: () => ({ kind }),
      timeout: () => 5000,
    });
    opened.push(() => created.close());
    return created;
  };

  const targets = (...texts: readonly string[]): Target[] =>
    targetsOf(
      texts.map(text => {
        const reference = parseReference(text);
        assert(!(reference instanceof InvalidReference));
        return { reference };
      }),
    );

  /** Answers with the button that begins so; nothing means that the person gives up. */
  const person = (answers: readonly (string | undefined)[]) => {
    const left = [...answers];
    const asked: string[] = [];
    return {
      asked,
      async askChoice(...[what, choices, note]: Parameters<Parameters<typeof deleteChosen>[0]['askChoice']>) {
        const text = [question(what), ...(note === undefined ? [] : [note]), consequences(what, choices)].join('\n');
        asked.push([text, ...choices.map(choice => `[${buttonOf(choice)}]`)].join('\n'));
        const answer = left.shift();
        return answer === undefined ? undefined : choices.find(choice => buttonOf(choice).startsWith(answer));
      },
      async askLook(_: Target, requests: number, mayBeAlone: boolean) {
        asked.push(`${requests} requests${mayBeAlone ? ', or the tag alone' : ''}`);
        const answer = left.shift();
        if (answer !== 'all' && answer !== 'named') throw new DOMException('no', 'AbortError');
        return answer;
      },
    };
  };

  const remove = async (
    from: RegistryClient,
    answers: readonly (string | undefined)[],
    ...texts: readonly string[]
  ): Promise<{ asked: string[]; done: Awaited<ReturnType<typeof deleteChosen>> }> => {
    const images = createImageCache(from, { tagTtl: () => 60_000 });
    const { asked, ...asking } = person(answers);
    return { done: await deleteChosen({ client: from, images, ...asking }, targets(...texts)), asked };
  };

  const deletions = ({ requests }: DialectRegistry) =>
    requests.filter(({ method }) => method === 'DELETE').map(({ path }) => decodeURIComponent(path));

  it('of a tag shows the tags that share its image, and takes the tag alone', async () => {
    const { host, ...rest } = await registry();
    const { asked, done } = await remove(client(), ['Delete Tag Only'], `${host}/acme/app:1.0`);
    assert.deepEqual(asked, [
      [
        `Delete “${host}/acme/app:1.0”?`,
        'Deleting the image deletes its other tags too: latest.',
        'Manifests that are left without any tag, until the registry cleans up: 3.',
        'A tag that is deleted alone leaves its image in place.',
        'This cannot be undone.',
        '[Delete Tag Only]',
        '[Delete Image (2 Tags)]',
      ].join('\n'),
    ]);
    assert.deepEqual(done, { deleted: [`${host}/acme/app:1.0`] });
    assert.deepEqual(rest.tags('acme/app'), ['1.0-amd64', 'latest', 'old']);
  });

  it('of an image takes all its tags, and nothing while nobody has said yes', async () => {
    const started = await registry();
    const name = `${started.host}/acme/app`;
    const given = await remove(client(), [undefined], `${name}:1.0`);
    assert.deepEqual([given.done, deletions(started)], [undefined, []]);
    const { done } = await remove(client(), ['Delete Image'], `${name}:1.0`);
    assert.deepEqual(done, { deleted: [`${name}@${attested.digest}`, `${name}:1.0`, `${name}:latest`] });
    assert.deepEqual(started.tags('acme/app'), ['1.0-amd64', 'old']);
  });

  it('of a tag that shares nothing offers its image first', async () => {
    const { host } = await registry();
    const { asked } = await remove(client(), [], `${host}/acme/app:old`);
    assert.deepEqual(asked[0]?.split('\n').slice(1), [
      'A tag that is deleted alone leaves its image in place, with no tag that leads to it.',
      'This cannot be undone.',
      '[Delete Image]',
      '[Delete Tag Only]',
    ]);
  });

  it('of a platform is offered with its index only, by name', async () => {
    const started = await registry();
    const name = `${started.host}/acme/app`;
    const { asked, done } = await remove(client(), ['Delete with'], `${name}@${amd64.digest}`);
    assert.deepEqual(asked[0]?.split('\n').slice(1), [
      'Deleting the image deletes its other tags too: 1.0-amd64.',
      'It is part of multi-platform images, which would be broken and are deleted too: 1.0, latest.',
      'Manifests that are left without any tag, until the registry cleans up: 3.',
      'This cannot be undone.',
      '[Delete with Its Indexes (3 Tags)]',
    ]);
    assert.deepEqual(done?.deleted, [
      `${name}@${attested.digest}`,
      `${name}:1.0`,
      `${name}:latest`,
      `${name}@${amd64.digest}`,
      `${name}:1.0-amd64`,
    ]);
    const prefix = '/v2/acme/app/manifests/';
    assert.deepEqual(deletions(started), [`${prefix}${attested.digest}`, `${prefix}${amd64.digest}`]);
  });

  it('of several rows, some of which hold others, asks once', async () => {
    const started = await registry();
    const name = `${started.host}/acme/app`;
    const rows = [
      `${name}:latest`,
      `${name}:1.0`,
      `${name}@${attested.manifests[1].digest}`,
      `${name}:old`,
      `${name}:9`,
    ];
    const { asked, done } = await remove(client(), ['Delete 3 Images (3 Tags)'], ...rows);
    assert.equal(asked.length, 1);
    assert.match(
      asked[0] ?? '',
      /^Delete 5 tags and manifests of .*\/acme\/app\?\nlatest, 1\.0, old, 9, sha256:2aec26218f0a\nNot there any more: 9\./,
    );
    assert.deepEqual(done?.gone, [`${name}:9`]);
    assert.deepEqual(started.tags('acme/app'), ['1.0-amd64']);
  });

  it('of two repositories names each in full', async () => {
    const started = await registry();
    started.add('acme/tool:1', (await sampleImages()).get('library/tools:2.1') ?? assert.fail());
    const { asked, done } = await remove(
      client(),
      ['Delete 2 Images'],
      `${started.host}/acme/app:old`,
      `${started.host}/acme/tool:1`,
    );
    assert.match(asked[0] ?? '', /of 2 repositories\?\n127.*\/acme\/app:old, 127.*\/acme\/tool:1\n/);
    assert.equal(done?.deleted.length, 4);
  });

  it('of a tag where none goes alone asks again, and remembers', async () => {
    const started = await registry('harbor', ({ method, url }) =>
      method === 'DELETE' && url.pathname.includes('/tags/') ? failure(405, 'UNSUPPORTED', 'no') : undefined,
    );
    // As any registry that takes digests alone.
    const own = client();
    const { asked, done } = await remove(own, ['Delete Tag Only', 'Delete Image'], `${started.host}/acme/app:1.0`);
    assert.deepEqual(asked[1]?.split('\n').slice(0, 2), [
      `Delete “${started.host}/acme/app:1.0”?`,
      `${started.host} deletes no tag without its image.`,
    ]);
    assert(!asked[1]?.includes('[Delete Tag Only]'));
    assert.equal(done?.deleted.length, 3);
    const again = await remove(own, [undefined], `${started.host}/acme/app:old`);
    assert.deepEqual(again.asked[0]?.split('\n').slice(1), ['This cannot be undone.', '[Delete Image]']);
  });

  it('in a repository with many tags asks before it looks at them', async () => {
    const started = await registry();
    const image = (await sampleImages()).get('sample/legacy:1.0') ?? assert.fail();
    for (let at = 0; at < 200; at++) started.add(`acme/app:t${at}`, image);
    const alone = await remove(client(), ['named', 'Delete Tag Only'], `${started.host}/acme/app:old`);
    assert.deepEqual(alone.asked, [
      '205 requests, or the tag alone',
      `Delete “${started.host}/acme/app:old”?\nA tag that is deleted alone leaves its image in place.\nThis cannot be undone.\n[Delete Tag Only]`,
    ]);
    assert.deepEqual(alone.done?.deleted, [`${started.host}/acme/app:old`]);
    const all = await remove(client(), ['all'], `${started.host}/acme/app:t1`);
    assert.match(all.asked[1] ?? '', /\[Delete Image \(200 Tags\)\]$/);
    await assert.rejects(remove(client(), [], `${started.host}/acme/app:t1`), { name: 'AbortError' });
  });

  it('is of registries’ rows alone, whatever is selected beside them', () => {
    const repository = { kind: 'repository', parent: { kind: 'registry' } };
    const tag = { kind: 'tag', reference: 'r.test/a:1', parent: repository };
    const platform = { kind: 'platform', reference: 'r.test/a@sha256:…', parent: { ...tag } };
    const local = { kind: 'localImage', reference: 'docker.io/library/alpine:latest', parent: { kind: 'engine' } };
    const base = { kind: 'base', reference: 'docker.io/library/alpine:latest', parent: { ...platform } };
    const script = { reference: 'r.test/a:1' };
    assert.deepEqual([tag, local, platform, base, script, undefined].filter(isDeletable), [
      tag,
      platform,
      script,
      undefined,
    ]);
    assert.deepEqual(repositoryRows([tag, platform, local, script]), [repository]);
  });

  it('of what is not there any more asks nothing, and says so', async () => {
    const { host } = await registry();
    const { asked, done } = await remove(client(), [], `${host}/acme/app:9`);
    assert.deepEqual([asked, done], [[], { deleted: [], gone: [`${host}/acme/app:9`] }]);
  });

  it('of what was pushed again meanwhile, or is refused, says what is gone already', async () => {
    const refusing = ({ method, url }: Exchange) =>
      method === 'DELETE' && url.pathname.endsWith('/latest') ? failure(403, 'DENIED', 'immutable') : undefined;
    const { host } = await registry('generic', refusing);
    const own = client();
    const name = `${host}/acme/app`;
    const { done } = await remove(own, ['Delete Tags Only (2)'], `${name}:old`, `${name}:latest`);
    assert(done);
    assert.throws(() => checkDone(own, done), {
      message: `${host} does not give this account access to ${name}:latest (immutable). Sign in to ${host} with an account that may delete there. Already deleted: ${name}:old.`,
    });
  });

  const run = <T>(argument: unknown): Thenable<T> => vscode.commands.executeCommand<T>('multiarch.deleteTag', argument);
  const prefix = '/v2/acme/app/manifests';

  describe('by a script', () => {
    it('takes the tag and nothing else', async () => {
      const started = await registry();
      const reference = `${started.host}/acme/app:1.0`;
      assert.deepEqual(await run({ reference }), { deleted: [reference] });
      assert.deepEqual(
        started.requests.map(({ method, path }) => `${method} ${path}`),
        [`HEAD ${prefix}/1.0`, `HEAD ${prefix}/1.0`, `DELETE ${prefix}/1.0`],
      );
    });

    it('takes the image where no tag goes alone, and its other tags only with leave', async () => {
      const started = await registry('harbor');
      const name = `${started.host}/acme/app`;
      const reference = `${name}:1.0`;
      await assert.rejects(Promise.resolve(run({ reference })), {
        message: `“${reference}” cannot go without other tags of the same image: latest. Allow that with "sharedTags": true.`,
      });
      assert.deepEqual(started.tags('acme/app').length, 4);
      const deleted = [`${name}@${attested.digest}`, reference, `${name}:latest`];
      assert.deepEqual(await run({ reference, sharedTags: true }), { deleted });
      assert.deepEqual(await run({ reference: `${name}:old` }), {
        deleted: [`${name}@${legacy.digest}`, `${name}:old`],
      });
    });

    it('takes a platform only with leave for its indexes', async () => {
      const started = await registry();
      const name = `${started.host}/acme/app`;
      const reference = `${name}@${attested.manifests[1].digest}`;
      await assert.rejects(Promise.resolve(run({ reference, sharedTags: true })), {
        message: `“${reference}” is part of a multi-platform image that would be broken: 1.0, latest. Delete that first, or allow it with "indexes": true.`,
      });
      const deleted = [`${name}@${attested.digest}`, `${name}:1.0`, `${name}:latest`, reference];
      assert.deepEqual(await run({ reference, indexes: true }), { deleted });
    });

    it('throws where nothing has that name, and where it names nothing', async () => {
      const { host } = await registry();
      const failures: [argument: object, message: RegExp][] = [
        [{ reference: `${host}/acme/app:9` }, /does not hold .*acme\/app:9\. Check the name/],
        [{ reference: `${host}/acme/app` }, /names no tag and no digest/],
        [{ reference: `${host}/acme/app:1.0`, platform: 'linux/amd64' }, /name the one to be deleted by its digest/],
        [{ reference: 'UPPER' }, /not an image reference/],
      ];
      for (const [argument, message] of failures) await assert.rejects(Promise.resolve(run(argument)), { message });
    });

    it('that gives no name is asked like a person, who sees first what goes', async () => {
      const started = await registry();
      const { showInputBox, showWarningMessage } = vscode.window;
      const shown: string[] = [];
      const window = vscode.window as { -readonly [name in keyof typeof vscode.window]: unknown };
      window.showInputBox = async () => `${started.host}/acme/app:1.0`;
      window.showWarningMessage = async (message: string) => void shown.push(message);
      try {
        assert.equal(await run({ sharedTags: true }), undefined);
      } finally {
        Object.assign(window, { showInputBox, showWarningMessage });
      }
      assert.deepEqual([shown.length, deletions(started)], [1, []]);
    });

    it('says what to switch on where the registry deletes nothing', async () => {
      const { host, requests } = await registry('generic', ({ method }) =>
        method === 'DELETE' ? failure(405, 'UNSUPPORTED', 'The operation is unsupported.') : undefined,
      );
      await assert.rejects(Promise.resolve(run({ reference: `${host}/acme/app:old` })), {
        message:
          /refused what it was asked .*deletion is switched off there.*storage\.delete\.enabled.* Nothing was deleted\./,
      });
      assert.deepEqual(requests.filter(({ method }) => method === 'DELETE').length, 2);
    });

    it('goes Harbor’s own way where the setting says so', async () => {
      const started = await registry('harbor');
      await withSettings({ registries: [{ host: started.host, kind: 'harbor' }] }, async () => {
        await run({ reference: `${started.host}/acme/app:latest` });
        assert.deepEqual(deletions(started), [
          `/api/v2.0/projects/acme/repositories/app/artifacts/${attested.digest}/tags/latest`,
        ]);
      });
    });

    it('leaves nothing of it in what is known', async () => {
      const { host } = await registry();
      const reference = `${host}/acme/app:old`;
      const inspect = () =>
        vscode.commands.executeCommand<{ digest: string }>('multiarch.inspect', { reference, show: false });
      assert.equal((await inspect()).digest, legacy.digest);
      await run({ reference });
      await assert.rejects(Promise.resolve(inspect()), /does not hold/);
    });
  });

  const advised: [kind: RegistryKind, failure: RegistryErrorKind, advice: RegExp][] = [
    ['generic', 'unsupported', /storage\.delete\.enabled: true/],
    ['ecr', 'unsupported', /batch-delete-image/],
    ['acr', 'unsupported', /--delete-enabled true/],
    ['harbor', 'unsupported', /immutable/],
    ['dockerhub', 'server', /by itself/],
    ['dockerhub', 'sign-in', /Read, Write, Delete/],
    ['ghcr', 'forbidden', /delete:packages/],
    ['harbor', 'forbidden', /robot/],
    ['google', 'forbidden', /Repository Administrator/],
    ['acr', 'forbidden', /AcrDelete/],
    ['gitlab', 'forbidden', /maintainer/],
    ['quay', 'sign-in', /account that may delete/],
  ];
  for (const [kind, why, advice] of advised) {
    it(`says what ${kind} wants of who meets “${why}”`, () => {
      const text = explainDeletion(new RegistryError(why, { host: 'r.test', repository: 'a/b', tag: '1' }, 'no'), kind);
      assert.match(text, /r\.test/);
      assert.match(text, advice);
      assert.doesNotMatch(text, /docker logout|whether it is switched off or limited/);
    });
  }
});
