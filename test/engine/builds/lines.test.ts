// The command lines of a build, of every engine: held against golden files, and against hostile text.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import type { BuildSpec } from '../../../src/core/builds/spec.ts';
import type { Platform } from '../../../src/core/platform.ts';
import { buildSteps, commandLine } from '../../../src/engine/builds/steps.ts';
import type { StepOptions } from '../../../src/engine/builds/step.ts';
import { engineKinds, type EngineKind } from '../../../src/engine/engine.ts';
import { shellText } from '../../../src/engine/shellText.ts';

const linux = (architecture: string, variant?: string): Platform => ({
  os: 'linux',
  architecture,
  ...(variant !== undefined && { variant }),
});

const plain: BuildSpec = {
  dockerfile: '/w/Dockerfile',
  context: '/w',
  platforms: [linux('amd64'), linux('arm', 'v7')],
  tags: ['ghcr.io/a/b:1'],
  output: 'push',
  platformTags: false,
  buildArgs: {},
  contexts: {},
  secrets: [],
};

const everything: BuildSpec = {
  ...plain,
  dockerfile: '/w/sub/Dock er,file',
  tags: ['ghcr.io/a/b:1', 'localhost:5000/a/b:1'],
  target: 'prod',
  buildArgs: { VERSION: '1', EMPTY: '' },
  contexts: { alpine: 'docker-image://alpine:3', assets: '/w/assets' },
  secrets: [{ id: 'token', file: '/home/me/to ken' }, { id: 'key', env: 'KEY' }, { id: 'own' }],
  builder: 'multi',
};

const cases: readonly (readonly [name: string, spec: BuildSpec])[] = [
  ['push', plain],
  ['everything', everything],
  ['load', { ...plain, output: 'load', tags: ['app:1', 'app:latest'] }],
  ['load one platform', { ...plain, output: 'load', tags: ['app:1', 'app:2'], platforms: [linux('arm64')] }],
  ['OCI archive', { ...plain, output: 'oci', tags: [], destination: '/w/out dir/app.tar' }],
  ['folder', { ...plain, output: 'local', tags: [], destination: '/w/out' }],
  ['folder of one platform', { ...plain, output: 'local', destination: '/w/o', platforms: [linux('arm64')] }],
];

const isPlainHttp = (host: string) => host.startsWith('localhost');
const options: StepOptions = { metadataFile: '/tmp/x/metadata', runName: 'multiarch-1f', isPlainHttp };

function golden(kind: EngineKind): string {
  return cases
    .map(([name, spec]) => {
      const run = buildSteps(kind, spec, options).map(({ args, prints, mayFail, isCleanUp }) =>
        [
          `${prints}${mayFail ? ' may fail' : ''}${isCleanUp ? ' cleans up' : ''}:`,
          shellText([kind, ...args], 'posix'),
        ].join(' '),
      );
      const copied = commandLine(kind, spec, isPlainHttp).map(line => shellText(line, 'posix'));
      return [`## ${name}`, ...run, '# copied', ...copied, ''].join('\n');
    })
    .join('\n');
}

describe('the command lines of a build', () => {
  for (const kind of engineKinds) {
    it(`are those of the golden file of ${kind}`, async () => {
      const file = join(import.meta.dirname, 'golden', `${kind}.txt`);
      if (process.env['MULTIARCH_GOLDEN'] === 'write') await writeFile(file, golden(kind));
      assert.equal(golden(kind), await readFile(file, 'utf8'));
    });
  }

  const hostile = [
    '$(touch x)',
    '`x`',
    'a b',
    '"q"',
    "'q'",
    ';rm',
    '&& x',
    '--push',
    '-o',
    '--',
    '%PATH%',
    'a\nb',
    'ü😀',
  ];
  // What the engines cannot quote, limits.ts refuses.
  const outputs = ['push', 'load', 'oci', 'local'] as const;
  for (const kind of engineKinds) {
    it(`of ${kind} keep every text one argument that cannot become a flag`, () => {
      for (const text of hostile) {
        for (const output of outputs) {
          const spec: BuildSpec = {
            ...plain,
            dockerfile: text,
            context: text,
            tags: [text],
            output,
            destination: text,
            target: text,
            buildArgs: { X: text, [text]: 'Y' },
            contexts: { [text]: text },
            secrets: [
              { id: text, file: text },
              { id: 'e', env: text },
            ],
            builder: text,
          };
          for (const { args } of buildSteps(kind, spec, { ...options, metadataFile: text })) assertSafe(args, output);
        }
      }
    });
  }

  const words = new Set(['buildx', 'build', 'manifest', 'push', 'rm', 'tag', 'save', 'image']);
  const flags = new Set([
    'progress',
    'metadata-file',
    'digestfile',
    'builder',
    'platform',
    'tag',
    'manifest',
    'target',
  ]);
  for (const flag of ['build-arg', 'build-context', 'secret', 'file', 'output', 'layers']) flags.add(flag);
  const switches = new Set(['--all', '--all-platforms']);

  /** Before `--` stands nothing but what we write, each text behind the `=` of its flag; what follows is never a flag. */
  function assertSafe(args: readonly string[], output: BuildSpec['output']): void {
    const end = args.indexOf('--');
    assert(end > 0, args.join(' '));
    for (const arg of args.slice(0, end)) {
      const flag = /^--([a-z-]+)=/.exec(arg)?.[1];
      const isOurs = words.has(arg) || switches.has(arg) || arg === `--${output}` || flags.has(flag ?? '');
      assert(isOurs, `${arg} in ${args.join(' ')}`);
    }
  }

  it('put a hostile text into its own flag alone', () => {
    for (const kind of engineKinds) {
      const spec: BuildSpec = { ...plain, output: 'load', platforms: [linux('arm64')], tags: ['--help'], target: '-x' };
      const [step] = buildSteps(kind, { ...spec, context: '--push', buildArgs: { A: '--load' } }, options);
      assert(step);
      for (const arg of ['--tag=--help', '--target=-x', '--build-arg=A=--load']) assert(step.args.includes(arg), kind);
      assert.deepEqual(step.args.slice(-2), ['--', '--push']);
    }
  });

  it('speak plain HTTP where it is said, for that registry alone', () => {
    const insecure = (kind: EngineKind) =>
      buildSteps(kind, everything, options)
        .filter(({ args }) => args.some(arg => arg === '--tls-verify=false' || arg === '--insecure-registry'))
        .map(({ args }) => args.at(-1));
    assert.deepEqual(engineKinds.map(insecure), [
      [],
      ['docker://localhost:5000/a/b:1'],
      ['docker://localhost:5000/a/b:1'],
      ['localhost:5000/a/b:1'],
    ]);
  });
});
