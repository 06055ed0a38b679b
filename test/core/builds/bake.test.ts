// What `docker buildx bake --print` says of a bake file, in the shapes of its versions, and what images are made of it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import {
  bakeImage,
  canOverride,
  destinationOf,
  parseBake,
  targetsOf,
  withLinked,
  type BakeFile,
  type BakeTarget,
} from '../../../src/core/builds/bake.ts';
import { splitFields } from '../../../src/core/builds/bakeFields.ts';
import { isRemote } from '../../../src/core/builds/bakePaths.ts';
import { formatPrivilege } from '../../../src/core/builds/bakePrivileges.ts';
import type { Output } from '../../../src/core/builds/spec.ts';
import { formatPlatform } from '../../../src/core/platform.ts';
import { holds } from '../../support/properties.ts';

const recorded = new URL('../../engine/fixtures/bake-print.json', import.meta.url);
const machine = { os: 'linux', architecture: 'riscv64' };
const resolve = (path: string, folder = '/work') =>
  path.startsWith('/') ? path : `${folder.startsWith('/') ? folder : `/work/${folder}`}/${path}`;

function bakeOf(targets: Record<string, unknown>): BakeFile {
  const file = parseBake(JSON.stringify({ target: targets }));
  assert(file);
  return file;
}

function targetOf(json: object): BakeTarget {
  const target = bakeOf({ only: json }).targets.get('only');
  assert(target);
  return target;
}

describe('a bake file, as buildx 0.29 prints it', () => {
  const file = parseBake(readFileSync(recorded, 'utf8'));
  assert(file);

  it('has its groups and targets', () => {
    assert.deepEqual([...file.targets.keys()], ['app', 'db', 'lo', 'm-a', 'm-b', 'none', 'weird']);
    assert.deepEqual(file.groups.get('matrix'), ['m-a', 'm-b']);
  });

  it('gives a target with all that is built', () => {
    const app = file.targets.get('app');
    assert(app);
    const { platforms, ...image } = bakeImage(app, { machine, resolve }) ?? assert.fail();
    assert.deepEqual(platforms.map(formatPlatform), ['linux/amd64', 'linux/arm64']);
    assert.deepEqual(image, {
      name: 'app',
      context: '/work/src dir',
      dockerfile: '/work/src dir/docker/app.Dockerfile',
      tags: ['localhost:5000/app:1.0'],
      output: 'push',
      platformTags: false,
      target: 'final',
      buildArgs: { V: '1' },
      contexts: { alp: 'docker-image://alpine:3', dir: '../elsewhere', other: 'target:db' },
      isProven: true,
    });
  });

  it('keeps a context that lies elsewhere, and takes the output’s name where there is no tag', () => {
    const db = file.targets.get('db');
    assert(db);
    const image = bakeImage(db, { machine, resolve });
    assert.equal(image?.context, 'https://github.com/x/y.git#main:sub');
    assert.equal(image.dockerfile, 'Dockerfile');
    assert.deepEqual(image.tags, ['localhost:5000/x']);
  });

  it('has a Dockerfile that stands in it, and the machine’s platform where none is named', () => {
    const matrix = file.targets.get('m-a');
    assert(matrix);
    const image = bakeImage(matrix, { machine, resolve });
    assert.equal(image?.inline, 'FROM alpine\nRUN echo a\n');
    assert.deepEqual(image.platforms, [machine]);
  });

  it('makes no image of what is only checked', () => {
    assert.equal(file.targets.get('weird')?.isBuilt, false);
    assert.equal(canOverride(file.targets.get('weird') ?? assert.fail()), false);
  });
});

describe('the targets of a bake file', () => {
  const file = parseBake(
    JSON.stringify({
      group: {
        all: { targets: ['both', 'c', 'all'] },
        both: { targets: ['b', 'a', 'b', 'gone'] },
        c: { targets: ['a'] },
      },
      target: { a: {}, b: {}, c: {} },
    }),
  );
  assert(file);
  const cases: [names: string[], targets: string[]][] = [
    [['a'], ['a']],
    [['all'], ['b', 'a', 'c']],
    [
      ['c', 'both'],
      ['c', 'b', 'a'],
    ],
    [['gone', '__proto__'], []],
    [[], []],
  ];
  for (const [names, targets] of cases) {
    it(`${names.join(', ') || 'of nothing'} are ${targets.join(', ') || 'none'}`, () => {
      assert.deepEqual(
        targetsOf(file, names).map(({ name }) => name),
        targets,
      );
    });
  }
});

describe('targets that others are built on', () => {
  const file = bakeOf({
    app: { contexts: { base: 'target:base', alpine: 'docker-image://alpine', folder: 'other' } },
    base: { contexts: { deep: 'target:deep', self: 'target:base' } },
    deep: { contexts: { back: 'target:app', gone: 'target:gone' }, context: '/etc' },
    other: {},
  });
  const cases: [chosen: string[], all: string[]][] = [
    [['app'], ['app', 'base', 'deep']],
    [
      ['deep', 'app'],
      ['deep', 'app', 'base'],
    ],
    [['other'], ['other']],
  ];
  for (const [chosen, all] of cases) {
    it(`of ${chosen.join(', ')} are found, each once: ${all.join(', ')}`, () => {
      const targets = targetsOf(file, chosen);
      assert.deepEqual(
        withLinked(file, targets).map(({ name }) => name),
        all,
      );
    });
  }
});

describe('what becomes of a target', () => {
  const cases: [rule: string, output: unknown, expected: string][] = [
    ['nothing is said', undefined, 'open'],
    ['an empty list', [], 'open'],
    ['an empty text (0.12)', [''], 'open'],
    ['a registry', [{ type: 'registry' }], 'push'],
    ['a registry, as text', ['type=registry'], 'push'],
    ['an image that is pushed', [{ type: 'image', push: 'true' }], 'push'],
    ['an image that is pushed, as a truth value', [{ type: 'image', push: true }], 'push'],
    ['an image that stays in the cache', [{ type: 'image' }], 'open'],
    ['an image pushed by digest', ['type=image,push=true,push-by-digest=true,name=x/y'], 'push, unproven'],
    ['the engine', ['type=docker'], 'load'],
    ['an archive of the engine', ['type=docker,dest=x.tar'], 'local, unproven'],
    ['an archive', [{ type: 'oci', dest: 'x.tar' }], 'oci x.tar'],
    ['an archive, quoted', ['type=oci,"dest=a,b.tar"'], 'oci a,b.tar'],
    ['an unpacked archive', ['type=oci,dest=x,tar=false'], 'local, unproven'],
    ['an archive on standard output', ['type=oci,dest=-'], 'local, unproven'],
    ['a folder', [{ type: 'local', dest: 'out' }], 'local out'],
    ['a folder, by its path alone', ['out'], 'local out'],
    ['a folder for all platforms', ['type=local,dest=out,platform-split=false'], 'local, unproven'],
    ['a tar of files', ['type=tar,dest=x.tar'], 'local, unproven'],
    ['the cache', ['type=cacheonly'], 'local, unproven'],
    ['an exporter of tomorrow', ['type=new'], 'local, unproven'],
    ['a registry behind a file', ['type=oci,dest=x.tar', 'type=registry'], 'push'],
    ['the engine behind a folder', ['out', 'type=docker'], 'load'],
    ['a file beside one that cannot be read back', ['type=tar,dest=y', 'type=oci,dest=x.tar'], 'oci x.tar'],
    [
      'a push without a name beside an archive',
      ['type=image,push=true,push-by-digest=true', 'type=oci,dest=x.tar'],
      'oci x.tar',
    ],
    ['nonsense', [7, null, [], {}], 'local, unproven'],
    ['no list', 'type=registry', 'open'],
  ];
  for (const [rule, output, expected] of cases) {
    it(`${rule}: ${expected}`, () => {
      const { output: found = 'open', path, isProven } = destinationOf(targetOf({ output }));
      const words = [found, ...(path === undefined ? [] : [path])].join(' ');
      assert.equal(isProven || found === 'open' ? words : `${words}, unproven`, expected);
    });
  }
});

describe('another output', () => {
  const cases: [rule: string, output: string[], chosen: Output | undefined, expected: Output | undefined][] = [
    ['is none where nothing says one', [], undefined, undefined],
    ['fills what is open', [], 'load', 'load'],
    ['replaces a push', ['type=registry'], 'load', 'load'],
    ['replaces a load', ['type=docker'], 'push', 'push'],
    ['leaves an archive', ['type=oci,dest=x'], 'push', 'oci'],
    ['leaves a folder', ['out'], 'push', 'local'],
  ];
  for (const [rule, output, chosen, expected] of cases) {
    it(rule, () => {
      const image = bakeImage(targetOf({ output }), { machine, resolve, ...(chosen && { output: chosen }) });
      assert.equal(image?.output, expected);
    });
  }

  it('leaves out the platforms that are dropped', () => {
    const target = targetOf({ platforms: ['linux/amd64,linux/arm/v7', 'local', 'x y', 7], output: ['type=docker'] });
    const without = ({ architecture }: { architecture: string }) => architecture === 'amd64';
    const image = bakeImage(target, { machine, resolve, without });
    assert.deepEqual(image?.platforms.map(formatPlatform), ['linux/arm/v7']);
  });
});

describe('where contexts lie', () => {
  const cases: [context: string, isRemote: boolean][] = [
    ['.', false],
    ['../other folder', false],
    ['/abs', false],
    [String.raw`C:\src`, false],
    ['cwd://sub', false],
    ['https://github.com/x/y.git#main:sub', true],
    ['git://host/x', true],
    ['git@github.com:x/y.git', true],
    ['ssh://git@host/x', true],
    ['github.com/x/y', true],
    ['target:base', true],
    ['docker-image://alpine', true],
    ['oci-layout:///tmp/x', true],
    ['github.community', false],
  ];
  for (const [context, expected] of cases) {
    it(`${context} ${expected ? 'elsewhere' : 'here'}`, () => assert.equal(isRemote(context), expected));
  }

  it('a Dockerfile lies in its context, or where bake runs', () => {
    const place = (json: object) =>
      bakeImage(targetOf({ output: ['type=docker'], ...json }), { machine, resolve })?.dockerfile;
    assert.equal(place({ context: 'a', dockerfile: 'b/File' }), '/work/a/b/File');
    assert.equal(place({ context: 'a', dockerfile: '/b/File' }), '/b/File');
    assert.equal(place({ context: 'a', dockerfile: 'cwd://File' }), '/work/File');
    assert.equal(place({ context: 'target:x', dockerfile: 'File' }), 'File');
    assert.equal(place({ context: 'a', dockerfile: 'https://host/File' }), 'https://host/File');
  });
});

describe('what a target asks of the machine', () => {
  const cases: [rule: string, json: object, expected: string[]][] = [
    ['its folder and its Dockerfile', {}, ['fs.read=.', 'fs.read=Dockerfile in .']],
    ['a Dockerfile elsewhere', { context: 'a', dockerfile: '../b' }, ['fs.read=a', 'fs.read=../b in a']],
    ['no Dockerfile where it is given', { 'dockerfile-inline': 'FROM scratch' }, ['fs.read=.']],
    ['no folder of a repository', { context: 'https://host/x.git' }, []],
    ['a Dockerfile here, for a repository', { context: 'git://h/x', dockerfile: 'cwd://F' }, ['fs.read=F']],
    [
      'folders by name, and images in folders',
      { 'dockerfile-inline': 'x', contexts: { a: '../a', b: 'docker-image://b', c: 'oci-layout:///c', d: 'target:d' } },
      ['fs.read=.', 'fs.read=../a', 'fs.read=/c'],
    ],
    [
      'files of secrets, never their values in variables',
      {
        context: 'git://h/x',
        secret: ['id=a,src=/a', { id: 'b', src: '/b' }, 'id=c,env=C', 'type=file,id=d,source=/d'],
      },
      ['fs.read=/a', 'fs.read=/b', 'fs.read=/d'],
    ],
    [
      'caches in folders',
      {
        context: 'git://h/x',
        'cache-from': ['type=local,src=/in', 'user/app:cache', { type: 'gha' }],
        'cache-to': [{ type: 'local', dest: '/out' }, 'type=inline'],
      },
      ['fs.read=/in', 'fs.write=/out'],
    ],
    [
      'every file that is written',
      {
        context: 'git://h/x',
        output: ['/a', 'type=tar,dest=/b', { type: 'oci', dest: '/c' }, 'type=docker', 'type=tar,dest=-'],
      },
      ['fs.write=/a', 'fs.write=/b', 'fs.write=/c'],
    ],
    [
      'keys',
      { context: 'git://h/x', ssh: ['default', 'k=/k1,/k2', { id: 'o', paths: ['/o'] }, { id: 'agent' }] },
      ['ssh', 'fs.read=/k1', 'fs.read=/k2', 'fs.read=/o'],
    ],
    ['its network', { context: 'git://h/x', network: 'host' }, ['network.host']],
    [
      'everything',
      { context: 'git://h/x', entitlements: ['security.insecure', 'network.host', 'unknown'] },
      ['network.host', 'security.insecure'],
    ],
  ];
  for (const [rule, json, expected] of cases) {
    it(rule, () => {
      const found = targetOf(json).privileges.map(each => {
        return 'folder' in each ? `${formatPrivilege(each)} in ${each.folder}` : formatPrivilege(each);
      });
      assert.deepEqual(found.toSorted(), expected.toSorted());
    });
  }
});

describe('what bake prints, of any shape', () => {
  const texts = ['', 'null', '[]', '{}', '{"target":[]}', '{"target":', 'ERROR: no', '7'];
  for (const text of texts)
    it(`${JSON.stringify(text)} is no bake file`, () => assert.equal(parseBake(text), undefined));

  it('is read without an end to it', () => {
    const shape = fc.letrec(tie => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.string(),
        fc.constantFrom('type=registry', 'dest=x', '"', ',', '=', 'linux/amd64', 'target:a', 'cwd://', 'a b'),
        fc.jsonValue(),
        fc.array(tie('value')),
        fc.dictionary(
          fc.constantFrom('output', 'platforms', 'ssh', 'secret', 'tags', 'args', 'contexts', 'context', '__proto__'),
          tie('value'),
        ),
      ),
    }));
    void holds(
      fc.property(fc.dictionary(fc.string(), shape.value), targets => {
        const file = parseBake(JSON.stringify({ target: targets, group: targets }));
        assert(file);
        for (const target of targetsOf(file, Object.keys(targets))) {
          const image = bakeImage(target, { machine, resolve, output: 'push' });
          assert(image && image.platforms.length > 0);
        }
      }),
    );
  });

  it('has fields as a line of comma-separated values has them', () => {
    assert.deepEqual(splitFields('type=oci,"dest=a ""b"", c",x='), ['type=oci', 'dest=a "b", c', 'x=']);
    assert.deepEqual(splitFields('"'), ['"']);
    assert.deepEqual(splitFields(','), ['', '']);
  });
});
