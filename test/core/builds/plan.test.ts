// The plan itself: who builds what and how, what is known of bases and registries; and what holds of every plan.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { analyzeImage } from '../../../src/core/builds/analysis.ts';
import type { BuilderNode } from '../../../src/core/builds/builder.ts';
import { applyMend } from '../../../src/core/builds/mend.ts';
import { chooseNodes } from '../../../src/core/builds/nodes.ts';
import { outputs, type BuildSpec } from '../../../src/core/builds/spec.ts';
import type { KnownPlatforms, Knowledge } from '../../../src/core/findings.ts';
import { formatPlatform, samePlatform } from '../../../src/core/platform.ts';
import { holds } from '../../support/properties.ts';
import { amd64, builder, image, node, planOf, platforms, type Case } from './support.ts';

describe('how each platform is built', () => {
  const amd64Only = [node('n', 'linux/amd64')];
  const run = 'FROM base\nRUN x';
  const cross = 'FROM --platform=$BUILDPLATFORM x AS b\nRUN x\nFROM base\nCOPY --from=b / /';
  const two = [node('a', 'linux/amd64'), node('b', 'linux/arm64')];
  const cases: [rule: string, driver: string, nodes: BuilderNode[], text: string, expected: string][] = [
    ['natively', 'docker', [node('n', 'linux/amd64')], run, 'n native, n impossible'],
    [
      'emulated by the machine',
      'docker',
      [node('n', 'linux/amd64 linux/arm64')],
      run,
      'n native, n emulated-by-machine',
    ],
    ['emulated by the builder', 'docker-container', amd64Only, run, 'n native, n emulated-by-builder'],
    ['without need of an emulator', 'docker', amd64Only, cross, 'n native, n not-needed'],
    ['on nodes of their own', 'remote', two, run, 'a native, b native'],
    ['on nodes of their own, each its own build platform', 'remote', two, cross, 'a native, b native'],
    ['on a node that is stopped', 'docker-container', [node('n', '')], run, 'n unknown, n unknown'],
    ['without a node', 'remote', [], run, ' unknown,  unknown'],
    [
      'natively but for a stage that says another platform',
      'docker',
      [node('n', 'linux/amd64 linux/arm64')],
      'FROM --platform=linux/arm64 x AS b\nRUN x\nFROM base\nCOPY --from=b / /',
      'n emulated-by-machine, n emulated-by-machine',
    ],
  ];
  for (const [rule, driver, nodes, text, expected] of cases) {
    it(rule, () => {
      const [plan] = planOf({ builder: builder(driver, nodes), images: [[image(), text]] }).images;
      assert.equal(plan?.platforms.map(each => `${each.node} ${each.execution}`).join(', '), expected);
    });
  }
});

describe('what is known of base images', () => {
  const index: KnownPlatforms = { kind: 'index', platforms: [{ platform: amd64 }] };
  const older: KnownPlatforms = {
    kind: 'index',
    platforms: platforms('linux/386 linux/arm/v7').map(platform => ({ platform })),
  };
  const cases: [rule: string, text: string, known: ReturnType<Knowledge>, expected: string[]][] = [
    ['an index', 'FROM a', index, ['a: linux/amd64 there, linux/arm64 missing']],
    ['an image alone', 'FROM a', { ...index, kind: 'image' }, ['a: linux/amd64 there, linux/arm64 mismatch']],
    ['older platforms', 'FROM a', older, ['a: linux/amd64 fallback, linux/arm64 fallback']],
    ['nothing there', 'FROM a', 'absent', ['a: linux/amd64 absent, linux/arm64 absent']],
    ['nobody knows', 'FROM a', undefined, ['a: linux/amd64 unknown, linux/arm64 unknown']],
    [
      'several, and those that are not reached',
      'FROM z AS u\nFROM a AS b\nFROM c\nCOPY --from=b / /\nCOPY --from=d / /',
      index,
      [
        'a: linux/amd64 there, linux/arm64 missing',
        'c: linux/amd64 there, linux/arm64 missing',
        'd: linux/amd64 there, linux/arm64 missing',
      ],
    ],
    [
      'on the platform of the node',
      'FROM --platform=$BUILDPLATFORM a AS b\nFROM scratch\nCOPY --from=b / /',
      index,
      ['a: linux/amd64 there'],
    ],
    ['scratch, and the frontend', '# syntax=docker/dockerfile:1\nFROM scratch', index, []],
  ];
  for (const [rule, text, known, expected] of cases) {
    it(rule, () => {
      const [plan] = planOf({ knowledge: () => known, images: [[image(), text]] }).images;
      const written = plan?.bases.map(
        ({ image: name, platforms: of }) =>
          `${name}: ${of.map(each => `${formatPlatform(each.platform)} ${each.state}`).join(', ')}`,
      );
      assert.deepEqual(written, expected);
    });
  }
});

describe('what is known of a push', () => {
  const tags = ['r.example/a:1', 'r.example/a:2', 'not a tag'];
  const given: Case = {
    images: [[image({ tags }), 'FROM scratch']],
    pushes: new Map([
      ['r.example/a:1', { state: 'writable' }],
      ['r.example/a:2', { state: 'refused', detail: 'no' }],
    ]),
    registries: new Map([['r.example', { isPlainHttp: true, isThisMachine: false }]]),
  };

  it('is said of every tag', () => {
    assert.deepEqual(planOf(given).images[0]?.pushes, [
      { tag: 'r.example/a:1', state: 'writable', isPlainHttp: true },
      { tag: 'r.example/a:2', state: 'refused', detail: 'no', isPlainHttp: true },
      { tag: 'not a tag', state: 'unknown', isPlainHttp: false },
    ]);
  });

  it('is nothing where nothing is pushed', () => {
    for (const output of outputs.filter(each => each !== 'push')) {
      const plan = planOf({ ...given, images: [[image({ tags, output }), 'FROM scratch']] });
      assert.deepEqual(plan.images[0]?.pushes, []);
    }
  });
});

describe('a Dockerfile on several nodes', () => {
  const nodes = builder('remote', [node('a', 'linux/amd64'), node('b', 'linux/arm64'), node('c', '')]);
  const text = 'FROM --platform=$BUILDPLATFORM tools AS b\nRUN x\nFROM base\nCOPY --from=b / /\nCOPY --from=9 / /';

  it('is looked at on the node of each target', () => {
    const asked = platforms('linux/amd64 linux/arm64 linux/arm/v7');
    const spec = image({ platforms: asked });
    const { uses, executions, refusals } = analyzeImage(text, spec, chooseNodes(nodes, asked), amd64);
    const executed = executions.map(each => [each.target, each.platform].map(formatPlatform).join(' on '));
    // 32-bit ARM is what an arm64 node takes.
    assert.deepEqual(executed, [
      'linux/amd64 on linux/amd64',
      'linux/arm64 on linux/arm64',
      'linux/arm/v7 on linux/arm64',
    ]);
    const tools = uses.filter(use => use.image === 'tools');
    assert.deepEqual(
      tools.map(use => formatPlatform(use.platform)),
      ['linux/amd64', 'linux/arm64'],
    );
    assert.equal(refusals.length, 1);
    assert.deepEqual(refusals[0]?.targets.map(formatPlatform), asked.map(formatPlatform));
  });

  it('is looked at as if on this machine where nobody says', () => {
    const spec = image({ platforms: platforms('linux/arm64') });
    const stopped = chooseNodes(builder('docker-container', [node('c', '')]), spec.platforms);
    const { executions } = analyzeImage(text, spec, stopped, platforms('linux/s390x')[0] ?? amd64);
    assert.deepEqual(
      executions.map(each => formatPlatform(each.platform)),
      ['linux/s390x'],
    );
  });
});

describe('a change of what is built', () => {
  const spec: BuildSpec = { ...image({ output: 'oci', destination: '/x.tar' }), secrets: [] };
  it('drops platforms, however they are written', () => {
    const changed = applyMend(spec, { kind: 'drop-platforms', platforms: platforms('linux/arm64/v8 linux/s390x') });
    assert.deepEqual(changed.platforms, [amd64]);
  });
  it('changes the output, and nothing else', () => {
    assert.deepEqual(applyMend(spec, { kind: 'change-output', output: 'push' }), { ...spec, output: 'push' });
  });
  it('names the builder', () => {
    assert.equal(applyMend(spec, { kind: 'use-builder', builder: '--x' }).builder, '--x');
  });
});

describe('every plan', () => {
  const names =
    'linux/amd64 linux/arm64 linux/arm/v7 linux/386 linux/s390x linux/mips64le windows/amd64 linux/amd64/v3'.split(' ');
  const listed = fc.subarray(names, { minLength: 0 }).map(list => list.join(' '));
  const anyNode = fc
    .record({
      listed,
      chosen: listed,
      status: fc.constantFrom('running', 'stopped', 'inactive', 'error', ''),
      store: fc.boolean(),
      error: fc.option(fc.constant('broken'), { freq: 5 }),
      options: fc.constantFrom({}, { image: 'x' }, { network: 'host' }),
    })
    .map(({ listed: of, chosen, status, store, error, options }) =>
      node('n', of, {
        chosen: platforms(chosen),
        status,
        hasContainerdStore: store,
        driverOptions: options,
        ...(error !== null && { error }),
      }),
    );
  const anyBuilder = fc
    .record({
      driver: fc.constantFrom('docker', 'docker-container', 'kubernetes', 'remote', 'podman', 'cloud'),
      nodes: fc.array(anyNode, { maxLength: 3 }),
    })
    .map(({ driver, nodes }) =>
      builder(
        driver,
        nodes.map((each, at) => ({ ...each, name: `n${at}` })),
      ),
    );
  const anyText = fc.constantFrom(
    'FROM base\nRUN x',
    'FROM --platform=$BUILDPLATFORM base\nRUN x',
    'FROM --platform=linux/s390x base AS a\nRUN x\nFROM other\nCOPY --from=a / /',
    'FROM base AS build-amd64\nFROM build-$TARGETARCH',
    'FROM x@bad',
    'FROM',
    '',
  );
  const anyImage = fc
    .record({
      asked: fc.subarray(names, { minLength: 1 }),
      output: fc.constantFrom(...outputs),
      tags: fc.subarray(['r.example/a:1', 'r.example/b', 'localhost:5000/c', 'BAD']),
      platformTags: fc.boolean(),
      name: fc.constantFrom('x', 'y'),
    })
    .map(({ asked, ...rest }) => image({ ...rest, platforms: platforms(asked.join(' ')) }));
  const anyKnowledge = fc.constantFrom<ReturnType<Knowledge>>(
    undefined,
    'absent',
    { kind: 'index', platforms: [{ platform: amd64 }] },
    { kind: 'image', platforms: [{ platform: amd64 }] },
    { kind: 'index', platforms: [] },
  );
  const anyState = fc.constantFrom('writable', 'refused', 'unreachable', 'unknown');
  const given = fc.record({
    builder: anyBuilder,
    others: fc.array(anyBuilder, { maxLength: 2 }),
    images: fc.array(fc.tuple(anyImage, anyText), { minLength: 1, maxLength: 2 }),
    known: anyKnowledge,
    state: anyState,
    facts: fc.record({ isPlainHttp: fc.boolean(), isThisMachine: fc.boolean(), isAllowed: fc.boolean() }),
    store: fc.boolean(),
  });
  const caseOf = ({
    known,
    state,
    facts,
    store,
    ...rest
  }: typeof given extends fc.Arbitrary<infer T> ? T : never): Case => ({
    ...rest,
    knowledge: () => known,
    pushes: new Map(['r.example/a:1', 'r.example/b', 'localhost:5000/c'].map(tag => [tag, { state }])),
    registries: new Map(['localhost:5000', 'r.example', 'docker.io'].map(host => [host, facts])),
    hasContainerdStore: store,
  });

  it('names no platform that was not asked for, and drops never all', () =>
    holds(
      fc.property(given, one => {
        const { images, obstacles } = planOf(caseOf(one));
        const asked = images.flatMap(each => each.image.platforms);
        for (const { platforms: concerned, mends, target } of obstacles) {
          const own = images.filter(each => images.length === 1 || target === undefined || each.image.name === target);
          assert(
            concerned.every(each =>
              own.some(({ image: spec }) => spec.platforms.some(other => samePlatform(other, each))),
            ),
          );
          for (const mend of mends) {
            if (mend.kind !== 'drop-platforms') continue;
            assert(mend.platforms.every(each => asked.some(other => samePlatform(other, each))));
            assert(own.some(({ image: spec }) => applyMend(spec, mend).platforms.length > 0));
          }
        }
      }),
    ));

  it('tells of every platform and tag, in the order in which they were asked for', () =>
    holds(
      fc.property(given, one => {
        for (const plan of planOf(caseOf(one)).images) {
          assert.deepEqual(
            plan.platforms.map(each => each.platform),
            plan.image.platforms,
          );
          assert.deepEqual(
            plan.pushes.map(each => each.tag),
            plan.image.output === 'push' ? plan.image.tags : [],
          );
        }
      }),
    ));

  it('is the same whatever came first', () =>
    holds(
      fc.property(given, one => {
        const forward = caseOf(one);
        const reversed = <K, V>(map: ReadonlyMap<K, V> = new Map()) => new Map([...map].toReversed());
        const backward = { ...forward, pushes: reversed(forward.pushes), registries: reversed(forward.registries) };
        assert.deepEqual(planOf(backward), planOf(forward));
      }),
    ));

  it('says impossible where an obstacle says that it fails for want of an emulator, and only there', () =>
    holds(
      fc.property(given, one => {
        const { images, obstacles } = planOf(caseOf({ ...one, images: one.images.slice(0, 1) }));
        if (obstacles.some(({ code }) => code === 'builder-broken')) return;
        const said = obstacles.flatMap(each => (each.code === 'no-emulator' ? each.platforms : []));
        for (const { platform, execution } of images[0]?.platforms ?? []) {
          assert.equal(
            execution === 'impossible',
            said.some(each => samePlatform(each, platform)),
            formatPlatform(platform),
          );
        }
      }),
    ));
});
