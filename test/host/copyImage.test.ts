// Copy Image… as a script and as a person meet it: what is given or asked, what comes of it, and what is said where it fails.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { formatPlatform, type Platform } from '../../src/core/platform.ts';
import {
  familiarReference,
  formatReference,
  InvalidReference,
  parseReference,
  type Reference,
} from '../../src/core/reference.ts';
import type { CopyQuestions } from '../../src/features/copy/ask.ts';
import type { Copied } from '../../src/features/copy/carryOut.ts';
import { copyImage } from '../../src/features/copy/copy.ts';
import type { CopyParts } from '../../src/features/copy/parts.ts';
import { explained } from '../../src/features/copy/explained.ts';
import { targetOf } from '../../src/features/copy/target.ts';
import { commandIds } from '../../src/host/ids.ts';
import { createImageCache } from '../../src/registry/cache/cache.ts';
import { createRegistryClient } from '../../src/registry/client.ts';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../support/registry/embedded.ts';
import { image, type BuiltImage } from '../support/registry/images.ts';
import { index } from '../support/registry/indexes.ts';
import { deadHost, sampleHost } from './support.ts';

const parse = (text: string): Reference => {
  const reference = parseReference(text);
  assert(!(reference instanceof InvalidReference), text);
  return reference;
};
const zeros = `sha256:${'0'.repeat(64)}`;
const run = async (argument: object) =>
  vscode.commands.executeCommand<Copied | undefined>(commandIds.copyImage, argument);

describe('the place of a copy', () => {
  const cases: readonly (readonly [from: string, typed: string, to: string | RegExp])[] = [
    ['a.test/b/app:1.0', 'c.test/d/app:2.0', 'c.test/d/app:2.0'],
    ['a.test/b/app:1.0', ' c.test/d/app ', 'c.test/d/app:1.0'],
    ['a.test/b/app:1.0', ':1.5', 'a.test/b/app:1.5'],
    ['alpine', 'c.test/alpine', 'c.test/alpine:latest'],
    ['c.test/app:1', 'app', 'docker.io/library/app:1'],
    [`a.test/b/app:1.0@${zeros}`, 'c.test/app', 'c.test/app:1.0'],
    [`a.test/b/app:1.0@${zeros}`, 'a.test/b/app:1.0', 'a.test/b/app:1.0'],
    [`a.test/b/app@${zeros}`, 'c.test/app', /say which tag/],
    ['a.test/b/app:1.0', 'a.test/b/app', /That is where the image is/],
    ['a.test/b/app', 'a.test/b/app:latest', /That is where the image is/],
    ['a.test/b/app:1.0', `c.test/app@${zeros}`, /name a tag instead/],
    ['a.test/b/app:1.0', 'C/App', /“C\/App” names no place: /],
    ['a.test/b/app:1.0', ':not a tag', /“:not a tag” names no place: /],
    ['a.test/b/app:1.0', '', /names no place: /],
  ];
  for (const [from, typed, to] of cases) {
    it(`of ${from}: “${typed}”`, () => {
      const found = targetOf(typed, parse(from));
      if (found instanceof Error) assert(to instanceof RegExp && to.test(found.message), found.message);
      else assert.equal(formatReference(found), to);
    });
  }

  it('may be its own where some of its platforms are left out', () => {
    assert(!(targetOf('a.test/b/app:1.0', parse('a.test/b/app:1.0'), true) instanceof Error));
  });
});

describe('multiarch.copyImage', () => {
  let one: EmbeddedRegistry;
  let two: EmbeddedRegistry;
  let app: BuiltImage;
  let arm: BuiltImage;
  let parts: CopyParts & { readonly told: (readonly string[])[] };
  const opened: (() => Promise<unknown>)[] = [];
  beforeEach(async () => {
    [one, two] = await Promise.all([startEmbeddedRegistry(), startEmbeddedRegistry()]);
    const images = await Promise.all(
      ['linux/amd64', 'linux/arm64', 'linux/arm/v7'].map(platform => image({ platform })),
    );
    arm = images[1]!;
    app = index(images, { attestations: true });
    one.add('a/app:1.0', app);
    const client = createRegistryClient({
      credentials: async () => undefined,
      options: () => ({}),
      timeout: () => 5000,
    });
    const cache = createImageCache(client, { tagTtl: () => 60_000 });
    const told: (readonly string[])[] = [];
    const log = { info() {}, warn() {} } as unknown as vscode.LogOutputChannel;
    parts = { client, images: cache, log, told, changed: hosts => void told.push(hosts) };
    opened.push(
      () => client.close(),
      () => one.close(),
      () => two.close(),
    );
  });
  afterEach(async () => {
    for (const close of opened.splice(0)) await close();
  });

  const digestAt = (name: string) =>
    parts.client.head(parse(name), new AbortController().signal).catch(() => undefined);

  /** A person: what is typed, which platforms stay ticked, and whether a tag may go; anything left out gives up. */
  const person = (answers: {
    readonly to?: string;
    readonly platforms?: readonly string[];
    readonly replace?: boolean;
  }) => {
    const asked: string[] = [];
    const questions: CopyQuestions = {
      async target(from, suggested) {
        asked.push(`${familiarReference(from)} to ${suggested}`);
        const to = answers.to === undefined ? undefined : targetOf(answers.to, from);
        assert(!(to instanceof Error));
        return to;
      },
      async platforms({ platforms }) {
        asked.push(platforms.map(each => formatPlatform(each.platform)).join(' '));
        return (
          answers.platforms &&
          platforms.map(each => each.platform).filter(each => answers.platforms?.includes(formatPlatform(each)))
        );
      },
      async mayReplace({ to, before, after }) {
        const words = ({ digest, platforms = [] }: { digest: string; platforms?: readonly Platform[] }) =>
          `${digest.slice(7, 13)} ${platforms.map(formatPlatform).join(' ')}`;
        asked.push(`replace ${familiarReference(to)}: ${words(before)} by ${words(after)}`);
        return answers.replace === true;
      },
    };
    return { asked, questions };
  };

  it('for scripts asks nothing, and returns what was done', async () => {
    const done = await run({ from: `${one.host}/a/app:1.0`, to: `${two.host}/b/app` });
    assert(done);
    const { copied, ...rest } = done;
    assert.deepEqual(rest, {
      reference: `${two.host}/b/app:1.0`,
      digest: app.manifest.digest,
      skipped: [],
      bytes: [...app.blobs.values()].reduce((sum, { length }) => sum + length, 0),
    });
    assert.deepEqual(
      copied.toSorted(),
      [app.manifest.digest, ...app.children.map(({ manifest }) => manifest.digest), ...app.blobs.keys()].toSorted(),
    );
    assert.equal(await digestAt(`${two.host}/b/app:1.0`), app.manifest.digest);
    const again = await run({ from: `${one.host}/a/app:1.0`, to: `${two.host}/b/app` });
    assert.deepEqual([again?.copied, again?.skipped, again?.bytes], [[], [app.manifest.digest], 0]);
  });

  it('for scripts replaces a tag, with the platforms that are named', async () => {
    two.add('b/app:1.0', arm);
    const platforms = ['linux/arm64', 'linux/amd64'];
    const done = await run({ from: `${one.host}/a/app:1.0`, to: `${two.host}/b/app:1.0`, platforms });
    const { manifest } = await parts.client.manifest(parse(`${two.host}/b/app:1.0`), new AbortController().signal);
    assert(manifest.kind === 'index' && manifest.manifests.length === 4);
    assert.equal(await digestAt(`${two.host}/b/app:1.0`), done?.digest);
  });

  it('for scripts copies from the sample registry too, by a digest', async () => {
    const { digest } = await vscode.commands.executeCommand<{ digest: string }>(commandIds.inspect, {
      reference: `${sampleHost}/sample/app:1.0`,
      show: false,
    });
    const done = await run({ from: `${sampleHost}/sample/app@${digest}`, to: `${two.host}/sample/app:by-digest` });
    assert.equal(done?.digest, digest);
  });

  const refused: readonly (readonly [
    title: string,
    argument: (hosts: { one: string; two: string }) => object,
    says: RegExp,
  ])[] = [
    [
      'the place it comes from',
      hosts => ({ from: `${hosts.one}/a/app:1.0`, to: `${hosts.one}/a/app` }),
      /That is where the image is/,
    ],
    ['what is no place', hosts => ({ from: `${hosts.one}/a/app:1.0`, to: 'A B' }), /“A B” names no place/],
    ['what is no reference', hosts => ({ from: 'A B', to: `${hosts.two}/b/app` }), /“A B” is not an image reference/],
    [
      'what is no list of platforms',
      hosts => ({ from: `${hosts.one}/a/app:1.0`, to: `${hosts.two}/b/app`, platforms: 'linux/amd64' }),
      /“platforms” is a list such as/,
    ],
    [
      'an empty list of platforms',
      hosts => ({ from: `${hosts.one}/a/app:1.0`, to: `${hosts.two}/b/app`, platforms: [] }),
      /“platforms” is a list such as/,
    ],
    ['a place that is no text', hosts => ({ from: `${hosts.one}/a/app:1.0`, to: 5 }), /“to” must be a text/],
    ['an image that is no text', hosts => ({ from: 5, to: `${hosts.two}/b/app` }), /“from” must be a text/],
    [
      'a mistyped field, for all platforms would be copied',
      hosts => ({ from: `${hosts.one}/a/app:1.0`, to: `${hosts.two}/b/app`, platform: 'linux/amd64' }),
      /“platform” is not known here\. There is from, to, platforms\./,
    ],
    [
      'what is no platform',
      hosts => ({ from: `${hosts.one}/a/app:1.0`, to: `${hosts.two}/b/app`, platforms: ['linux/'] }),
      /is not a platform/,
    ],
    [
      'a platform that it does not have',
      hosts => ({ from: `${hosts.one}/a/app:1.0`, to: `${hosts.two}/b/app`, platforms: ['linux/s390x'] }),
      /\/a\/app:1\.0 has no linux\/s390x\. It has linux\/amd64, linux\/arm64, linux\/arm\/v7\./,
    ],
    [
      'an image that is not there',
      hosts => ({ from: `${hosts.one}/a/app:9`, to: `${hosts.two}/b/app` }),
      /a\/app:9 was not copied to .*\/b\/app:9\. .* does not hold .*\/a\/app:9\. Check the name and the tag\./,
    ],
    [
      'a registry that is not there',
      hosts => ({ from: `${hosts.one}/a/app:1.0`, to: `${deadHost}/b/app` }),
      /a\/app:1\.0 was not copied to 127\.0\.0\.1:1\/b\/app:1\.0\. 127\.0\.0\.1:1 could not be reached for 127\.0\.0\.1:1\/b\/app:1\.0/,
    ],
  ];
  for (const [title, argument, says] of refused) {
    it(`refuses ${title}, in words, and writes nothing`, async () => {
      await assert.rejects(run(argument({ one: one.host, two: two.host })), says);
      assert(!two.requests.some(({ method }) => method === 'PUT' || method === 'POST'));
    });
  }

  it('asks a person where to, and for which platforms', async () => {
    const row = {
      interactive: true,
      reference: `${one.host}/a/app:1.0`,
      image: { reference: `${one.host}/a/app:1.0` },
    };
    const { asked, questions } = person({ to: ':1.5', platforms: ['linux/amd64', 'linux/arm64'] });
    const done = await copyImage(row, [row], parts, questions);
    const name = `${one.host}/a/app:1.0`;
    assert.deepEqual(asked, [`${name} to ${name}`, 'linux/amd64 linux/arm64 linux/arm/v7']);
    assert.equal(done?.reference, `${one.host}/a/app:1.5`);
    assert.equal(await digestAt(`${one.host}/a/app:1.5`), done?.digest);
    assert.deepEqual(parts.told, [[one.host]]);
  });

  it('of a row of one platform asks for no platforms, and suggests a tag that says which it is', async () => {
    const named = `${one.host}/a/app:1.0`;
    const { digest } = arm.manifest;
    const row = {
      interactive: true,
      reference: `${one.host}/a/app@${digest}`,
      digest,
      image: { reference: named, platform: 'linux/arm64', digest },
    };
    const { asked, questions } = person({ to: `${two.host}/b/app:arm` });
    const done = await copyImage(row, [row], parts, questions);
    assert.deepEqual(asked, [`${named}@${digest} to ${named}-arm64`]);
    assert.equal(done?.digest, digest);
  });

  it('says what a tag is and will be before a person replaces it, and leaves it otherwise', async () => {
    two.add('b/app:1.0', arm);
    const before = arm.manifest.digest;
    const argument = { interactive: true, reference: `${one.host}/a/app:1.0` };
    const all = ['linux/amd64', 'linux/arm64', 'linux/arm/v7'];
    const answers = { to: `${two.host}/b/app`, platforms: [] };
    const no = person(answers);
    await assert.rejects(copyImage(argument, [], parts, no.questions), { name: 'AbortError' });
    const words = `replace ${two.host}/b/app:1.0: ${before.slice(7, 13)} linux/arm64 by ${app.manifest.digest.slice(7, 13)}`;
    assert(no.asked.at(-1)?.startsWith(words), no.asked.at(-1));
    for (const each of all) assert(no.asked.at(-1)?.includes(each));
    assert(!two.requests.some(({ method }) => method === 'PUT' || method === 'POST'), 'nothing was written');
    assert.deepEqual([await digestAt(`${two.host}/b/app:1.0`), parts.told], [before, []]);

    await copyImage(argument, [], parts, person({ ...answers, replace: true }).questions);
    assert.equal(await digestAt(`${two.host}/b/app:1.0`), app.manifest.digest);
  });

  it('leaves a tag that somebody else pushes after the person agreed, and says so', async () => {
    two.add('b/app:1.0', arm);
    const { questions } = person({ to: `${two.host}/b/app`, platforms: [] });
    const theirs = await image({ platform: 'linux/s390x' });
    const mayReplace = async () => {
      two.add('b/app:1.0', theirs);
      return true;
    };
    const work = copyImage({ interactive: true, reference: `${one.host}/a/app:1.0` }, [], parts, {
      ...questions,
      mayReplace,
    });
    const found = theirs.manifest.digest.slice(0, 'sha256:'.length + 12);
    await assert.rejects(work, { message: new RegExp(`/b/app:1.0, which is ${found} now: somebody else pushed it`) });
    assert.equal(await digestAt(`${two.host}/b/app:1.0`), theirs.manifest.digest);
  });

  it('does nothing where the person gives up', async () => {
    const argument = { interactive: true, reference: `${one.host}/a/app:1.0` };
    for (const answers of [{}, { to: `${two.host}/b/app` }]) {
      assert.equal(await copyImage(argument, [], parts, person(answers).questions), undefined);
    }
    assert.deepEqual(two.requests, []);
  });

  it('tells who cancelled, by the registry’s own word, what the tag is', async () => {
    const place = { from: parse(`${one.host}/a/app:1.0`), to: parse(`${two.host}/b/app:1.0`) };
    const cancelled = new DOMException('cancelled', 'AbortError');
    const { digest } = app.manifest;
    const words = async (current?: string) => {
      const error = await explained(
        cancelled,
        place,
        { digest, ...(current !== undefined && { current }) },
        parts.client,
      );
      return (error as Error).message.replaceAll(`${two.host}/`, '').replaceAll(`${one.host}/`, '');
    };
    const copy = 'The copy of a/app:1.0 to b/app:1.0 was cancelled.';
    assert.equal(
      await words(),
      `${copy} There is no b/app:1.0; what is there by now is not sent again by another copy.`,
    );
    two.add('b/app:1.0', arm);
    assert.equal(
      await words(arm.manifest.digest),
      `${copy} b/app:1.0 is as it was; what is there by now is not sent again by another copy.`,
    );
    assert.match(await words(zeros), / b\/app:1\.0 is [0-9a-f…:sha]+ now: somebody else pushed it\.$/);
    two.add('b/app:1.0', app);
    assert.equal(await words(arm.manifest.digest), `${copy} b/app:1.0 is the copy all the same.`);
    const nowhere = { ...place, to: parse(`${deadHost}/b/app:1.0`) };
    const error = await explained(cancelled, nowhere, { digest }, parts.client);
    assert.match((error as Error).message, / Whether .*b\/app:1\.0 is as it was could not be seen\.$/);
    assert.equal(await explained(cancelled, place, undefined, parts.client), cancelled, 'nothing was begun');
  });
});
