// Command lines as text: what a shell makes of it is the arguments again.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { shellText } from '../../src/engine/shellText.ts';
import { run } from '../../src/system/run.ts';

const printed = ['/usr/bin/printf', String.raw`%s\0`];

async function argumentsOf(text: string): Promise<string[]> {
  const { stdout, exitCode } = await run('/bin/sh', ['-c', text], { timeout: 10_000 });
  assert.equal(exitCode, 0, text);
  return stdout.split('\0').slice(0, -1);
}

describe('a command line as text', () => {
  it('for a POSIX shell is the arguments again', async () => {
    const nasty = [
      '',
      ' ',
      'a b',
      '$(id)',
      '`id`',
      '$HOME',
      "'",
      "''",
      '"',
      '\\',
      'a\nb',
      '~',
      '*',
      '#x',
      ';',
      '&&',
      '|',
      '>x',
      '{a,b}',
      '!!',
      'ü😀',
      '-n',
    ];
    assert.deepEqual(await argumentsOf(shellText([...printed, ...nasty], 'posix')), nasty);
  });

  it('for a POSIX shell is the arguments again, whatever they are', async () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 20 }).filter(each => !each.includes('\0'));
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 5 }), async args => {
        assert.deepEqual(await argumentsOf(shellText([...printed, ...args], 'posix')), args);
      }),
      { numRuns: 50 },
    );
  });

  const cases: [name: string, args: string[], posix: string, powershell: string][] = [
    ['plain words', ['docker', 'buildx'], 'docker buildx', 'docker buildx'],
    [
      'a list',
      ['--platform=linux/amd64,linux/arm64'],
      '--platform=linux/amd64,linux/arm64',
      "'--platform=linux/amd64,linux/arm64'",
    ],
    ['a dot behind a dash', ['--file=a.b'], '--file=a.b', "'--file=a.b'"],
    ['a variable', ['$x'], "'$x'", "'$x'"],
    ['a quote', ["it's"], String.raw`'it'\''s'`, "'it''s'"],
    ['a quote that PowerShell takes for one', ['a’b'], "'a’b'", "'a’’b'"],
    ['nothing', [''], "''", "''"],
    ['a path of Windows', [String.raw`C:\a b`], String.raw`'C:\a b'`, String.raw`'C:\a b'`],
  ];
  for (const [name, args, posix, powershell] of cases) {
    it(`quotes ${name} where it has to`, () => {
      assert.equal(shellText(args, 'posix'), posix);
      assert.equal(shellText(args, 'powershell'), powershell);
    });
  }
});
