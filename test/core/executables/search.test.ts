// Which program tells an image's architecture, and as of which entry of which layer it is known.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { layerEntry, type LayerEntry } from '../../../src/core/executables/entry.ts';
import { ExecutableSearch, type Verdict } from '../../../src/core/executables/search.ts';
import { startOf } from '../../../src/core/executables/start.ts';
import { parsePlatform } from '../../../src/core/platform.ts';
import { holds } from '../../support/properties.ts';
import { elf, pe } from '../../support/registry/executables.ts';

/**
 * A line for each entry: `bin/app arm64`, `bin -> usr/bin`, `bin/b = bin/a` (a hard link), `.wh.x`, `run #!/bin/sh`. The
 * architecture may be `pe:amd64` or `macho`; with `-x` it must not be run.
 */
function entryOf(line: string): LayerEntry | undefined {
  const [name = '', sign = '', ...rest] = line.split(' ');
  const linkname = rest.join(' ');
  if (sign === '->') return layerEntry({ name, type: 'symlink', linkname }, Buffer.alloc(0));
  if (sign === '=') return layerEntry({ name, type: 'link', linkname }, Buffer.alloc(0));
  const mode = rest.at(-1) === '-x' ? 0o644 : 0o755;
  return layerEntry({ name, type: 'file', mode }, contentOf(sign, line));
}

function contentOf(sign: string, line: string): Uint8Array {
  if (sign.startsWith('#!')) return Buffer.from(line.slice(line.indexOf('#!')));
  if (sign === 'macho') return Buffer.from('cffaedfe0c00000100000000', 'hex');
  if (sign.startsWith('pe:')) return pe(sign.slice(3));
  return sign === '' || sign === 'text' ? Buffer.from(sign) : elf(sign);
}

interface Outcome extends Verdict {
  /** Entries that were given before the answer was known. */
  readonly given: number;
}

/** @param layers from the top */
function search(platform: string, config: object, layers: readonly (readonly string[])[]): Outcome {
  const parsed = parsePlatform(platform, { os: 'linux', architecture: 'amd64' });
  assert(!(parsed instanceof Error));
  const found = new ExecutableSearch(parsed, startOf(JSON.stringify({ config }), parsed.os));
  let given = 0;
  for (const layer of layers) {
    for (const line of layer) {
      given++;
      const entry = entryOf(line);
      const verdict = entry && found.add(entry);
      if (verdict) return { ...verdict, given };
    }
    const verdict = found.endLayer();
    if (verdict) return { ...verdict, given };
  }
  return { ...found.end(), given };
}

interface Case {
  readonly title: string;
  readonly platform?: string;
  readonly config?: object;
  readonly layers: readonly (readonly string[])[];
  /** `file found`, with a `!` before it where that is not what the platform claims; `nothing` where there is no program. */
  readonly expected: string;
  /** Entries that need to be given; all of them where it is left out. */
  readonly given?: number;
}

const app = { Entrypoint: ['/app'] };
const path = { Env: ['PATH=/opt/bin:/usr/bin:/bin'] };

const groups: Readonly<Record<string, readonly Case[]>> = {
  'the entrypoint': [
    { title: 'is compared', config: app, layers: [['app arm64', 'bin/sh arm64']], expected: '/app arm64', given: 1 },
    { title: 'that is of another machine is told', config: app, layers: [['app amd64']], expected: '!/app amd64' },
    {
      title: 'goes before what else there is',
      config: app,
      layers: [['bin/sh arm64', 'bin/ls arm64', 'app amd64', 'etc/x text']],
      expected: '!/app amd64',
      given: 3,
    },
    {
      title: 'may be in a lower layer',
      config: app,
      layers: [['bin/sh arm64'], ['etc/x text', 'app arm64', 'bin/ls arm64']],
      expected: '/app arm64',
      given: 3,
    },
    {
      title: 'is that of the highest layer',
      config: app,
      layers: [['app arm64'], ['app amd64']],
      expected: '/app arm64',
      given: 1,
    },
    {
      title: 'is looked for through PATH',
      config: { Entrypoint: ['run'], ...path },
      layers: [['run amd64', 'opt/bin/run arm64']],
      expected: '/opt/bin/run arm64',
    },
    {
      title: 'is looked for in the usual folders where there is no PATH',
      config: { Entrypoint: ['run'] },
      layers: [['usr/local/sbin/run arm64']],
      expected: '/usr/local/sbin/run arm64',
    },
    {
      title: 'with a slash is looked for from the working directory',
      config: { Entrypoint: ['./bin/run'], WorkingDir: '/srv/../opt' },
      layers: [['bin/run amd64', 'opt/bin/run arm64']],
      expected: '/opt/bin/run arm64',
    },
    {
      title: 'may be a text alone, as old images have it',
      config: { Entrypoint: '/app' },
      layers: [['app arm64']],
      expected: '/app arm64',
    },
    {
      title: 'is waited for, although CMD is known',
      config: { Entrypoint: ['/app'], Cmd: ['/bin/sh'] },
      layers: [['bin/sh amd64'], ['app arm64']],
      expected: '/app arm64',
    },
    {
      title: 'that is a program goes before CMD',
      config: { Entrypoint: ['/server'], Cmd: ['/app'] },
      layers: [['app amd64', 'server arm64']],
      expected: '/server arm64',
    },
    { title: 'left out, CMD counts', config: { Cmd: ['/app'] }, layers: [['app amd64']], expected: '!/app amd64' },
    {
      title: 'empty, CMD counts',
      config: { Entrypoint: [], Cmd: ['/app'] },
      layers: [['app arm64']],
      expected: '/app arm64',
    },
    {
      title: 'that may not be run counts all the same: that is another mistake',
      config: app,
      layers: [['app amd64 -x']],
      expected: '!/app amd64',
    },
    {
      title: 'for macOS in an image for Linux is told with its system',
      config: app,
      layers: [['app macho']],
      expected: '!/app darwin/arm64',
    },
    {
      title: 'for Windows in an image for Linux is told with its system',
      config: app,
      layers: [['app pe:arm64']],
      expected: '!/app windows/arm64',
    },
  ],
  'a launcher': [
    ...[
      ['/bin/sh', '-c', '/app --x'],
      ['/bin/sh', '-c', 'exec /app; echo "$x"'],
      ['/bin/sh', '-ec', ' A=1 exec  /app'],
      ['/bin/bash', '-o', 'pipefail', '-c', '/app | cat'],
      ['/sbin/tini', '-g', '--', '/app', '--', '/no'],
      ['/usr/bin/dumb-init', '-v', '/app'],
      ['env', '-i', 'A=1', '/app'],
      ['/sbin/tini', '--', '/bin/sh', '-c', 'env /app'],
    ].map(words => ({
      title: `goes behind what it starts: ${words.join(' ')}`,
      config: { Entrypoint: words },
      layers: [
        ['app amd64'],
        ['bin/sh arm64', 'bin/bash arm64', 'sbin/tini arm64', 'usr/bin/dumb-init arm64', 'usr/bin/env arm64'],
      ],
      expected: '!/app amd64',
    })),
    {
      title: 'goes behind CMD, which it is given',
      config: { Entrypoint: ['/tini', '--'], Cmd: ['/app'] },
      layers: [['app amd64'], ['tini arm64']],
      expected: '!/app amd64',
    },
    {
      title: 'that is a shell is given CMD as its script',
      config: { Entrypoint: ['sh', '-c'], Cmd: ['/app --x'] },
      layers: [['app amd64'], ['bin/sh arm64']],
      expected: '!/app amd64',
    },
    {
      title: 'hands over to a script, which hands over to CMD',
      config: { Entrypoint: ['/tini', '--', '/run.sh'], Cmd: ['app'] },
      layers: [
        ['run.sh #!/bin/sh', 'usr/bin/app amd64'],
        ['tini arm64', 'bin/sh arm64'],
      ],
      expected: '!/usr/bin/app amd64',
    },
    {
      title: 'is known where it starts nothing that is known by then, and nothing more is read',
      config: { Entrypoint: ['/bin/sh', '-c', 'set -e; /app'] },
      layers: [['app amd64'], ['bin/sh arm64', 'bin/ls arm64']],
      expected: '/bin/sh arm64',
      given: 2,
    },
    {
      title: 'on Windows goes behind what it starts',
      platform: 'windows/amd64',
      config: { Entrypoint: ['C:\\Windows\\System32\\CMD.exe', '/S', '/C', 'C:\\app\\run.exe --x'] },
      layers: [['Files/app/run.exe pe:arm64'], ['Files/Windows/System32/cmd.exe pe:amd64']],
      expected: '!C:\\app\\run.exe arm64',
    },
    {
      title: 'of launchers of launchers ends',
      config: { Entrypoint: Array.from({ length: 100_000 }, () => 'env') },
      layers: [['usr/bin/env arm64']],
      expected: '/usr/bin/env arm64',
    },
  ],
  links: [
    {
      title: 'of the folder lead on',
      config: { Entrypoint: ['/bin/sh'] },
      layers: [['bin -> usr/bin', 'usr/bin/sh -> dash', 'usr/bin/dash arm64']],
      expected: '/usr/bin/dash arm64',
    },
    {
      title: 'from an upper layer into a lower one lead on',
      config: app,
      layers: [['app -> /opt/app/run'], ['opt/app -> v2', 'opt/v2/run arm64', 'opt/v2/other amd64']],
      expected: '/opt/v2/run arm64',
      given: 3,
    },
    {
      title: 'from a lower layer into an upper one lead on',
      config: app,
      layers: [['opt/run arm64'], ['app -> ../../opt/run']],
      expected: '/opt/run arm64',
    },
    {
      title: 'in a circle lead nowhere',
      config: app,
      layers: [['app -> b', 'b -> app', 'bin/ls arm64']],
      expected: '/bin/ls arm64',
    },
    {
      title: 'to themselves lead nowhere',
      config: app,
      layers: [['app -> app/app', 'bin/ls arm64']],
      expected: '/bin/ls arm64',
    },
    {
      title: 'that are hard are the file, under their own name',
      config: { Entrypoint: ['/bin/sh'] },
      layers: [['bin/[ arm64', 'bin/sh = bin/[']],
      expected: '/bin/sh arm64',
    },
    {
      title: 'that are hard are of their own layer, whatever became of the other name above',
      config: { Entrypoint: ['/bin/sh'] },
      layers: [['bin/.wh.a'], ['bin/a arm64', 'bin/sh = bin/a']],
      expected: '/bin/sh arm64',
    },
    {
      title: 'that are hard and lead to nothing are nothing',
      config: { Entrypoint: ['/bin/sh'] },
      layers: [['bin/sh = bin/a', 'bin/ls arm64']],
      expected: '/bin/ls arm64',
    },
    {
      title: 'that are hard lead to nothing in another layer',
      config: { Entrypoint: ['/bin/sh'] },
      layers: [['bin/a arm64'], ['bin/sh = bin/a', 'bin/b amd64']],
      expected: '/bin/a arm64',
    },
    {
      title: 'that begin with a slash begin at the root',
      config: { Entrypoint: ['/usr/bin/sh'] },
      layers: [['usr/bin/sh -> /opt/sh', 'opt/sh arm64', 'usr/bin/opt/sh amd64']],
      expected: '/opt/sh arm64',
    },
    {
      title: 'through a file lead nowhere',
      config: { Entrypoint: ['/a/b'] },
      layers: [['a arm64', 'bin/ls arm64']],
      expected: '/bin/ls arm64',
    },
  ],
  'what a layer hides': [
    {
      title: 'a file that is gone is not there',
      config: app,
      layers: [['.wh.app', 'bin/ls arm64'], ['app amd64']],
      expected: '/bin/ls arm64',
    },
    {
      title: 'is known without the layers below',
      config: app,
      layers: [['.wh.app'], ['bin/ls arm64'], ['bin/cat arm64']],
      expected: '/bin/ls arm64',
      given: 2,
    },
    {
      title: 'is known even of what was seen before',
      config: app,
      layers: [['bin/ls arm64', '.wh.app'], ['bin/cat arm64']],
      expected: '/bin/ls arm64',
      given: 2,
    },
    {
      title: 'stays hidden, whatever a layer below hides again',
      config: app,
      layers: [['.wh.app'], ['etc/x text'], ['.wh.app', 'app amd64', 'bin/ls arm64']],
      expected: '/bin/ls arm64',
    },
    {
      title: 'a link in place of a folder of PATH hides the programs in it',
      layers: [['usr/bin -> ../x'], ['usr/bin/ls amd64', 'bin/cat arm64']],
      expected: '/bin/cat arm64',
    },
    {
      title: 'a folder that is gone is gone with all in it',
      config: { Entrypoint: ['/opt/a/run'] },
      layers: [['.wh.opt', 'bin/ls arm64'], ['opt/a/run amd64']],
      expected: '/bin/ls arm64',
    },
    {
      title: 'a folder that was emptied is there with what is put into it',
      config: { Entrypoint: ['/opt/run'] },
      layers: [['opt/.wh..wh..opq', 'opt/run arm64'], ['opt/run amd64']],
      expected: '/opt/run arm64',
    },
    {
      title: 'a folder that was emptied lacks what was in it',
      config: { Entrypoint: ['/opt/run'] },
      layers: [['opt/.wh..wh..opq', 'bin/ls arm64'], ['opt/run amd64']],
      expected: '/bin/ls arm64',
    },
    {
      title: 'of its own layer nothing is hidden, in whatever order',
      config: app,
      layers: [['.wh.app', 'app arm64'], ['app amd64']],
      expected: '/app arm64',
    },
    {
      title: 'nothing is hidden from a layer below what was put there again',
      config: app,
      layers: [['bin/ls arm64'], ['app arm64'], ['.wh.app'], ['app amd64']],
      expected: '/app arm64',
    },
    {
      title: 'a link in place of a folder hides what was in it',
      config: { Entrypoint: ['/opt/run'] },
      layers: [['opt -> srv'], ['opt/run amd64', 'srv/run arm64']],
      expected: '/srv/run arm64',
    },
    {
      title: 'the whole of the image below',
      config: app,
      layers: [['.wh..wh..opq', 'bin/ls arm64'], ['app amd64']],
      expected: '/bin/ls arm64',
    },
    {
      title: 'notes of AUFS hide nothing',
      config: app,
      layers: [['.wh..wh.plnk'], ['app arm64']],
      expected: '/app arm64',
    },
  ],
  'a script': [
    {
      title: 'leads to its interpreter',
      config: { Entrypoint: ['/run.sh'] },
      layers: [['run.sh #!/bin/bash -e'], ['bin/sh amd64', 'bin/bash arm64']],
      expected: '/bin/bash arm64',
    },
    {
      title: 'leads through env to what that looks for',
      config: { Entrypoint: ['/run'], ...path },
      layers: [['run #!/usr/bin/env -S A=1 python3 -u'], ['usr/bin/env amd64', 'usr/bin/python3 arm64']],
      expected: '/usr/bin/python3 arm64',
    },
    {
      title: 'for env alone leads to env',
      config: { Entrypoint: ['/run'] },
      layers: [['run #!/usr/bin/env'], ['usr/bin/env arm64']],
      expected: '/usr/bin/env arm64',
    },
    {
      title: 'that scripts run leads on',
      config: { Entrypoint: ['/a'] },
      layers: [['a #!/b', 'b #!/c', 'c arm64']],
      expected: '/c arm64',
    },
    {
      title: 'that runs itself leads nowhere',
      config: { Entrypoint: ['/a'] },
      layers: [['a #!/a', 'bin/ls arm64']],
      expected: '/bin/ls arm64',
    },
    {
      title: 'hands over to CMD, which counts where it is known by then',
      config: { Entrypoint: ['/run.sh'], Cmd: ['/app'] },
      layers: [['run.sh #!/bin/sh', 'app amd64'], ['bin/sh arm64']],
      expected: '!/app amd64',
    },
    {
      title: 'whose CMD is no program counts by its interpreter, and nothing more is read',
      config: { Entrypoint: ['/run.sh'], Cmd: ['--port'] },
      layers: [['run.sh #!/bin/sh'], ['bin/sh arm64', 'bin/ls arm64'], ['bin/cat arm64']],
      expected: '/bin/sh arm64',
      given: 2,
    },
  ],
  'without a command that leads to a program': [
    {
      title: 'one in a folder of PATH counts, as soon as it is seen where there is no command',
      layers: [['opt/x amd64', 'usr/bin/ls arm64', 'bin/cat arm64']],
      expected: '/usr/bin/ls arm64',
      given: 2,
    },
    {
      title: 'files for other systems and machines beside it do not count',
      config: { Entrypoint: ['/no'] },
      layers: [
        [
          'usr/lib/python3/t64.exe pe:amd64',
          'usr/cross/bin/x amd64',
          'usr/bin/w.exe pe:amd64',
          'usr/bin/python3 arm64',
        ],
      ],
      expected: '/usr/bin/python3 arm64',
    },
    {
      title: 'one for this machine anywhere counts before one for another',
      layers: [['dist/app-amd64 amd64', 'dist/app-arm64 arm64', 'dist/app-s390x s390x']],
      expected: '/dist/app-arm64 arm64',
    },
    {
      title: 'one anywhere counts where none is for this machine',
      layers: [['srv/a amd64', 'srv/b s390x']],
      expected: '!/srv/a amd64',
    },
    { title: 'a library does not count', layers: [['usr/lib/libc.so.6 amd64', 'lib/a.so amd64']], expected: 'nothing' },
    { title: 'what may not be run does not count', layers: [['usr/share/x amd64 -x']], expected: 'nothing' },
    { title: 'a script alone is nothing', config: { Cmd: ['/a'] }, layers: [['a #!/bin/sh']], expected: 'nothing' },
    { title: 'text is nothing', layers: [['etc/passwd text']], expected: 'nothing' },
    { title: 'an image without layers is nothing', config: app, layers: [], expected: 'nothing' },
  ],
  'a platform': [
    { title: 'amd64 runs 386', platform: 'linux/amd64', config: app, layers: [['app 386']], expected: '/app 386' },
    { title: 'arm64 does not run arm', config: app, layers: [['app arm']], expected: '!/app arm' },
    { title: 'arm/v6 is arm', platform: 'linux/arm/v6', config: app, layers: [['app arm']], expected: '/app arm' },
    {
      title: '386 does not run amd64',
      platform: 'linux/386',
      config: app,
      layers: [['app amd64']],
      expected: '!/app amd64',
    },
    {
      title: 'amd64/v3 is amd64',
      platform: 'linux/amd64/v3',
      config: app,
      layers: [['app amd64']],
      expected: '/app amd64',
    },
    {
      title: 'aarch64 is arm64',
      platform: 'linux/aarch64',
      config: app,
      layers: [['app arm64']],
      expected: '/app arm64',
    },
    {
      title: 'of FreeBSD has ELF too',
      platform: 'freebsd/arm64',
      config: app,
      layers: [['app arm64']],
      expected: '/app arm64',
    },
    {
      title: 'of an architecture that no header can name is not contradicted',
      platform: 'linux/xtensa',
      config: app,
      layers: [['app amd64']],
      expected: '/app amd64',
    },
    {
      title: 'of macOS wants Mach-O',
      platform: 'darwin/arm64',
      config: app,
      layers: [['app macho']],
      expected: '/app arm64',
    },
  ],
  'an image of Windows': [
    {
      title: 'has its files below Files, in any case',
      platform: 'windows/amd64',
      config: { Entrypoint: ['C:\\App\\Run.exe'] },
      layers: [['Hives/System_Delta text', 'Files/other.exe pe:amd64', 'Files/app/RUN.EXE pe:arm64']],
      expected: '!C:\\app\\run.exe arm64',
    },
    {
      title: 'of which the label lies is told',
      platform: 'windows/arm64',
      config: { Entrypoint: ['\\app\\run.exe'] },
      layers: [['Files/app/run.exe pe:amd64']],
      expected: '!C:\\app\\run.exe amd64',
    },
    {
      title: 'is looked into through Path and from the working directory, with and without its ending',
      platform: 'windows/amd64',
      config: { Entrypoint: ['run'], WorkingDir: 'C:\\srv', Env: ['Path=C:\\tools;C:\\Windows'] },
      layers: [['Files/a.exe pe:amd64', 'Files/srv/run.exe pe:arm64']],
      expected: '!C:\\srv\\run.exe arm64',
    },
    {
      title: 'is looked into through Path, however that is written',
      platform: 'windows/amd64',
      config: { Entrypoint: ['run.exe'], Env: ['Path=C:\\tools;C:\\Windows'] },
      layers: [['Files/a.exe pe:amd64', 'Files/Tools/run.exe pe:arm64']],
      expected: '!C:\\tools\\run.exe arm64',
    },
    {
      title: 'with whiteouts and links hides and leads on',
      platform: 'windows/amd64',
      config: { Entrypoint: ['C:/a.exe'] },
      layers: [['Files/a.exe -> C:\\b.exe', 'Files/.wh.c.exe'], ['Files/B.exe pe:arm64']],
      expected: '!C:\\b.exe arm64',
    },
    {
      title: 'that starts a command file shows one of its programs',
      platform: 'windows/amd64',
      config: { Cmd: ['C:\\run.cmd'] },
      layers: [['Files/run.cmd text', 'Files/Windows/System32/cmd.exe pe:amd64', 'Files/windows/x.dll pe:arm64']],
      expected: 'C:\\windows\\system32\\cmd.exe amd64',
    },
    {
      title: 'holding Linux’s program is told with its system',
      platform: 'windows/amd64',
      config: { Entrypoint: ['C:\\app.exe'] },
      layers: [['Files/app.exe amd64']],
      expected: '!C:\\app.exe linux/amd64',
    },
  ],
};

for (const [group, cases] of Object.entries(groups)) {
  describe(`of an image, ${group}`, () => {
    for (const { title, platform = 'linux/arm64', config = {}, layers, expected, given } of cases) {
      it(title, () => {
        const outcome = search(platform, config, layers);
        const text = outcome.file === null ? 'nothing' : `${outcome.ok ? '' : '!'}${outcome.file} ${outcome.found}`;
        assert.equal(text, expected);
        if (given !== undefined) assert.equal(outcome.given, given);
      });
    }
  });
}

describe('an image’s search', () => {
  it('takes no configuration for an error', () => {
    const shapes = [
      '',
      'null',
      '[]',
      '{"config":7}',
      '{"config":{"Entrypoint":[7,null],"Cmd":{},"Env":[1],"WorkingDir":3}}',
    ];
    for (const text of shapes) {
      assert.deepEqual(startOf(text, 'linux').commands, []);
      assert(startOf(text, 'linux').path.length > 0);
    }
  });

  it('ends, whatever entries come', () => {
    const name = fc.constantFrom(
      'a',
      'a/b',
      'a/b/c',
      'b',
      '.wh.a',
      'a/.wh..wh..opq',
      '../x',
      '/a/',
      './b',
      '.',
      '.wh.',
    );
    const line = fc.oneof(
      fc.tuple(name, fc.constantFrom('->', '='), fc.constantFrom('a', '../a', '/a/b/c', '/', '..', 'b/')),
      fc.tuple(name, fc.constantFrom('arm64', 'amd64', '#!/a', '#!/usr/bin/env b', 'text'), fc.constant('')),
    );
    const layers = fc.array(
      fc.array(
        line.map(parts => parts.join(' ').trim()),
        { maxLength: 6 },
      ),
      { maxLength: 5 },
    );
    const config = { Entrypoint: ['/a/b/c'], Cmd: ['b'], Env: ['PATH=/a:/'] };
    return holds(
      fc.property(layers, each => {
        const { ok, found, file } = search('linux/arm64', config, each);
        assert.equal(found === null, file === null);
        assert.equal(ok, found === null || found === 'arm64');
      }),
    );
  });
});
