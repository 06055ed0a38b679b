// A deletion carried out: what is told of it where it is late, refused, cancelled or done by somebody else.
import assert from 'node:assert/strict';
import type { RegistryError } from '../../../src/registry/errors.ts';
import { failure, json, type Exchange } from '../../support/registry/server.ts';
import { lines, password } from '../support.ts';
import { app, asked, drop, legacy, look, manifests, opening, plan, sample, versions, withStage } from './support.ts';

describe('what was planned', () => {
  const { dialect, client } = withStage();

  it('finds a version of a package on the page where it is, and knows when it is on none', async () => {
    const registry = await dialect('ghcr', ({ url }) => {
      const isFirst = url.pathname.startsWith('/orgs') && !url.searchParams.has('page') && !/\d$/.test(url.pathname);
      const next = `<${url.pathname}?per_page=100&page=2>; rel="next"`;
      return isFirst ? json([{ id: 1, name: 'sha256:x' }], { link: next }) : undefined;
    });
    const own = client({ kind: 'ghcr', service: registry.origin, login: password('me', 'github-token') });
    assert.deepEqual(await drop(own, registry.host, plan({ digests: [legacy.digest] })), {
      deleted: [legacy.digest, 'old'],
      gone: [],
    });
    assert.deepEqual(asked(registry).slice(-2), [
      `GET /orgs/${versions}?per_page=100&page=2`,
      `DELETE /orgs/${versions}/101`,
    ]);
    const gone = await drop(
      own,
      registry.host,
      plan({ digests: [legacy.digest] }, {}, { tags: new Map(), indexes: new Map() }),
    );
    assert.deepEqual(gone, { deleted: [], gone: [legacy.digest] });
  });

  it('is not looked for in empty pages for ever', async () => {
    let page = 0;
    const registry = await dialect('ghcr', ({ url: { pathname } }) => {
      return pathname.startsWith('/v2/') ? undefined : json([], { link: `<${pathname}?page=${++page}>; rel="next"` });
    });
    const own = client({ kind: 'ghcr', service: registry.origin, login: password('me', 'github-token') });
    const planned = plan({ digests: [legacy.digest] }, {}, { tags: new Map(), indexes: new Map() });
    const { deleted, gone, failure: why } = await drop(own, registry.host, planned);
    assert.deepEqual([deleted, gone, (why as RegistryError).kind, page], [[], [], 'forbidden', 1]);
  });

  it('is not believed to be gone where only the service says so', async () => {
    const registry = await dialect('harbor', ({ method }) => (method === 'DELETE' ? { status: 404 } : undefined));
    for (const scope of [{}, { images: true }]) {
      const planned = plan({ tags: ['old'] }, scope);
      const { deleted, gone, failure: why } = await drop(client({ kind: 'harbor' }), registry.host, planned);
      assert.deepEqual([deleted, gone, (why as RegistryError).kind], [[], [], 'forbidden']);
      assert.match((why as Error).message, /^it is there still, and not found: HTTP 404/);
    }
  });

  it('in a Harbor’s repository with slashes in its name goes to that repository', async () => {
    const registry = await dialect('harbor');
    registry.add('acme/team/app:1', await sample('sample/legacy:1.0'));
    const own = client({ kind: 'harbor' });
    const survey = await look(own, registry.host, undefined, 'acme/team/app');
    assert.deepEqual([...survey.tags.keys()], ['1']);
    const done = await drop(own, registry.host, plan({ tags: ['1'] }, {}, survey), undefined, 'acme/team/app');
    assert.deepEqual(done, { deleted: ['1'], gone: [] });
    assert(
      lines(registry.requests).includes(
        `DELETE /api/v2.0/projects/acme/repositories/team%252Fapp/artifacts/${legacy.digest}/tags/1`,
      ),
    );
  });

  it('leaves a list of referrers as it is that somebody else has mended', async () => {
    const registry = await dialect('generic');
    const list = legacy.digest.replace(':', '-');
    registry.add(`acme/app:${list}`, await sample('sample/app:1.0'));
    const planned = { ...plan({ digests: [legacy.digest] }), lists: [list, 'never'] };
    const { failure: why } = await drop(client(), registry.host, planned);
    assert.equal(why, undefined);
    assert.deepEqual(asked(registry).slice(-3), [`HEAD ${manifests}/${list}`, opening, `HEAD ${manifests}/never`]);
  });

  it('is told from a failure where a service does not do it', async () => {
    const registry = await dialect('harbor', ({ method }) => (method === 'DELETE' ? { status: 405 } : undefined));
    const { failure: why } = await drop(client({ kind: 'harbor' }), registry.host, plan({ tags: ['old'] }));
    assert.equal((why as RegistryError).kind, 'unsupported');
  });

  it('stops before a tag that was pushed again, and deletes nothing of it', async () => {
    for (const scope of [{}, { images: true }]) {
      const registry = await dialect('generic');
      registry.add('acme/app:latest', await sample('sample/legacy:1.0'));
      const planned = plan({ tags: ['latest'] }, scope);
      const { deleted, failure: why } = await drop(client(), registry.host, planned);
      assert.deepEqual(
        [deleted, (why as Error).name, (why as Error).message],
        [[], 'MovedTag', 'latest was pushed again meanwhile'],
      );
      assert(!asked(registry).some(line => line.startsWith('DELETE')));
    }
  });

  it('stops before a version of a package that has got another tag, which would go with it', async () => {
    const registry = await dialect('ghcr');
    registry.add('acme/app:stable', await sample('sample/legacy:1.0'));
    const own = client({ kind: 'ghcr', service: registry.origin, login: password('me', 'github-token') });
    const { deleted, failure: why } = await drop(own, registry.host, plan({ tags: ['old'] }, { images: true }));
    assert.deepEqual([deleted, (why as Error).message], [[], 'stable was pushed again meanwhile']);
    assert(!asked(registry).some(line => line.startsWith('DELETE')));
  });

  it('is done where somebody else did it before', async () => {
    const registry = await dialect('generic');
    const own = client();
    await drop(own, registry.host, plan({ tags: ['1.0', 'old'] }, { images: true }));
    const again = await drop(own, registry.host, plan({ tags: ['1.0', 'old'] }, { images: true }));
    assert.deepEqual(again, { deleted: [], gone: ['1.0', 'latest', app.digest, 'old', legacy.digest] });
    assert.deepEqual(await drop(own, registry.host, plan({ tags: ['old', 'never'] })), {
      deleted: [],
      gone: ['never', 'old'],
    });
  });

  it('tells what is gone where the rest is refused', async () => {
    const refusing = (exchange: Exchange) =>
      exchange.method === 'DELETE' && exchange.url.pathname.endsWith(app.digest)
        ? failure(403, 'DENIED', 'immutable')
        : undefined;
    const registry = await dialect('generic', refusing);
    const planned = plan({ tags: ['old', '1.0'] }, { images: true });
    const { deleted, failure: why } = await drop(client(), registry.host, planned);
    assert.deepEqual([deleted, (why as RegistryError).kind], [[legacy.digest, 'old'], 'forbidden']);
    assert.match((why as Error).message, /immutable/);
  });

  it('ends where it is cancelled, and tells what was done', async () => {
    const controller = new AbortController();
    const registry = await dialect('generic', ({ method }) => {
      if (method === 'DELETE') controller.abort(new DOMException('cancelled', 'AbortError'));
      return undefined;
    });
    const steps: string[] = [];
    const planned = plan({ tags: ['old', 'latest'] });
    const { failure: why } = await client().deletePlanned({ host: registry.host, repository: 'acme/app' }, planned, {
      signal: controller.signal,
      onProgress: (done, all) => steps.push(`${done}/${all}`),
    });
    assert.equal((why as Error).name, 'AbortError');
    assert.deepEqual(steps, ['0/2']);
    assert.deepEqual(registry.tags('acme/app').slice(0, 2), ['1.0', 'latest']);
  });

  it('learns of a host that deletes no tag alone', async () => {
    const registry = await dialect('harbor');
    const own = client();
    const { failure: why } = await drop(own, registry.host, plan({ tags: ['old'] }));
    assert.deepEqual([(why as RegistryError).kind, own.deletesTags(registry.host)], ['unsupported', false]);
    assert.equal(own.deletesTags('other.example'), undefined);
  });
});
