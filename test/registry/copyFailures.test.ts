// A copy that fails, at each of its requests and in every way: the tag stays what it was, and another copy goes on from there.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RegistryClient } from '../../src/registry/client.ts';
import { RegistryError } from '../../src/registry/errors.ts';
import type { TransferProgress } from '../../src/registry/write/transfer.ts';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../support/registry/embedded.ts';
import { play, type Fault } from '../support/registry/faults.ts';
import { content, image, MEDIA_TYPES, type BuiltImage } from '../support/registry/images.ts';
import { index } from '../support/registry/indexes.ts';
import { listen, listener, readExchange, send } from '../support/registry/server.ts';
import { copy } from './copySupport.ts';
import { createClient, failureOf, referenceTo, uncancelled, withClient } from './support.ts';

/** `gone`: the connection ends without an answer. */
type Failing = Fault | 'gone';

interface Stage {
  readonly client: RegistryClient;
  /** `HOST/a/app:1.0`, on a registry of its own. */
  readonly from: string;
  /** Another place each time, where the tag is another image before. */
  readonly next: () => string;
  /** All that was asked of either, in order: `>` of the target, whose repository is `to` always. */
  readonly log: string[];
  /** What is done with a request; nothing at first. */
  fail: (line: string) => Failing | undefined;
}

describe('a copy that fails', () => {
  let app: BuiltImage;
  let old: BuiltImage;
  let signed: BuiltImage;
  let stage: Stage;
  /** What a copy asks, each once. */
  let requests: string[];
  const opened: (() => Promise<unknown>)[] = [];
  before(async () => {
    app = index([await image({ platform: 'linux/amd64' })]);
    old = await image({ platform: 'linux/s390x' });
    const [source, target] = await Promise.all([startEmbeddedRegistry(), startEmbeddedRegistry({ referrers: false })]);
    source.add('a/app:1.0', app);
    signed = await image({ platform: 'linux/arm64', artifactType: 'test/signature', subject: app.manifest });
    source.add('a/app:signature', signed);
    const log: string[] = [];
    const serve = (registry: EmbeddedRegistry, mark: string) =>
      listen(
        listener(async (request, response) => {
          const line = `${mark} ${request.method} ${request.url}`.replace(/uploads\/[\w-]{36}/, 'uploads/ID');
          const named = line.replace(/\/v2\/to\d+\//, '/v2/to/');
          log.push(named);
          const exchange = await readExchange(request);
          const fault = stage.fail(named);
          // What failed was not done.
          if (fault === 'gone') response.destroy();
          else if (fault) await play(fault, request, response, { status: 200 });
          else send(request, response, registry.answer(exchange));
        }),
      );
    const servers = await Promise.all([serve(source, '<'), serve(target, '>')]);
    const client = createClient({ timeout: 2000 });
    opened.push(() => client.close(), ...[...servers, source, target].map(each => () => each.close()));
    let places = 0;
    const next = () => {
      target.add(`to${++places}:1.0`, old);
      return `${servers[1].host}/to${places}:1.0`;
    };
    stage = { client, from: `${servers[0].host}/a/app:1.0`, next, log, fail: () => undefined };
    // The first copy learns what the registries can do.
    for (let times = 0; times < 2; times++) {
      log.length = 0;
      await copy(client, stage.from, next());
    }
    requests = [...new Set(log)];
  });
  after(() => Promise.all(opened.map(close => close())));
  beforeEach(() => {
    stage.fail = () => undefined;
  });

  const tagAt = async (to: string) => {
    stage.fail = () => undefined;
    return stage.client.head(referenceTo(to), uncancelled());
  };

  const tags = '< GET /v2/a/app/tags/list?n=1000';
  const signature = (side: string) => `${side}/manifests/${signed.manifest.digest}`;
  /** With what the copy is whole all the same: found in another way, or a signature that is left out, and told. */
  const faults: readonly (readonly [title: string, failing: Failing, survived: () => string[]])[] = [
    ['403', { kind: 'status', status: 403 }, () => ['> HEAD /v2/to/manifests/1.0', tags, signature('< GET /v2/a/app')]],
    ['413', { kind: 'status', status: 413 }, () => [tags, signature('> PUT /v2/to')]],
    ['an end without an answer', 'gone', () => [tags]],
  ];
  for (const [title, failing, survived] of faults) {
    it(`by ${title} at any of its requests leaves the old tag, and is mended by another copy`, async () => {
      const whole: string[] = [];
      for (const line of requests) {
        const to = stage.next();
        stage.fail = each => (each === line ? failing : undefined);
        const outcome = await copy(stage.client, stage.from, to).catch((error: unknown) => error);
        if (outcome instanceof Error) {
          assert(outcome instanceof RegistryError, `${line}: ${String(outcome)}`);
          const side = line.startsWith('>') ? to : stage.from;
          assert(side.startsWith(outcome.data.host), `${line}: ${outcome.data.host} is named`);
          assert.equal(await tagAt(to), old.manifest.digest, line);
          await copy(stage.client, stage.from, to);
        } else whole.push(line);
        assert.equal(await tagAt(to), app.manifest.digest, line);
      }
      assert.deepEqual(whole.toSorted(), survived().toSorted());
    });
  }

  it('because one side says nothing ends in time, at the tag too', async () => {
    for (const wanted of ['> PUT /v2/to/manifests/1.0', '< GET /v2/a/app/manifests/1.0']) {
      const to = stage.next();
      await withClient({ timeout: 1500 }, async client => {
        stage.fail = line => (line.startsWith(wanted) ? { kind: 'silent' } : undefined);
        const error = await failureOf(copy(client, stage.from, to));
        assert.equal(error.kind, 'timeout', wanted);
        assert(
          (wanted.startsWith('>') ? to : stage.from).startsWith(error.data.host),
          `${wanted}: ${error.data.host} is named`,
        );
      });
      assert.equal(await tagAt(to), old.manifest.digest);
    }
  });

  it('because a blob is not what it should be writes no manifest of it', async () => {
    const [digest = '', bytes = Buffer.alloc(0)] = [...app.blobs][0] ?? [];
    const wrong: Fault = { kind: 'status', status: 200, body: Buffer.alloc(bytes.length) };
    stage.fail = line => (line === `< GET /v2/a/app/blobs/${digest}` ? wrong : undefined);
    stage.log.length = 0;
    const to = stage.next();
    assert.equal((await failureOf(copy(stage.client, stage.from, to))).kind, 'digest-mismatch');
    assert(!stage.log.some(line => line.startsWith('> PUT /v2/to/manifests')));
    assert.equal(await tagAt(to), old.manifest.digest);
  });

  it('because it was cancelled, in the middle of a large layer, sends no more and leaves the tag', async () => {
    const source = await startEmbeddedRegistry();
    const large = Buffer.alloc(24 * 1024 * 1024, 'large');
    const layer = content(MEDIA_TYPES.oci.layer, {});
    const { digest } = layer;
    const config = content(MEDIA_TYPES.oci.config, { os: 'linux', architecture: 'amd64' });
    const manifest = content(MEDIA_TYPES.oci.manifest, {
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.oci.manifest,
      config: { mediaType: config.mediaType, digest: config.digest, size: config.bytes.length },
      layers: [{ mediaType: layer.mediaType, digest, size: large.length }],
    });
    source.add('a/large:1.0', {
      manifest,
      blobs: new Map([
        [config.digest, config.bytes],
        [digest, large],
      ]),
      children: [],
    });
    try {
      const controller = new AbortController();
      const reason = new DOMException('cancelled', 'AbortError');
      const seen: number[] = [];
      const onProgress = ({ bytes }: TransferProgress) => {
        seen.push(bytes);
        if (bytes > 4 * 1024 * 1024) controller.abort(reason);
      };
      const to = stage.next();
      const options = { signal: controller.signal, onProgress };
      const work = copy(stage.client, `${source.host}/a/large:1.0`, to, options);
      await assert.rejects(work, (error: unknown) => error === reason);
      assert(seen.length > 2 && seen.at(-1)! < large.length / 2, `${seen.at(-1)} bytes`);
      const before = [seen.length, stage.log.length];
      await sleep(100);
      assert.deepEqual([seen.length, stage.log.length], before, 'nothing goes on after it');
      assert.equal(await tagAt(to), old.manifest.digest);
    } finally {
      await source.close();
    }
  });
});
