// Starting programs: exact arguments, whole output, and an end to everything.
import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { access, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { run, RunError, type RunOptions, type RunResult } from '../../src/system/run.ts';
import { makeTempFolder, type TempFolder } from '../support/cleanup.ts';

const node = (script: string, options: Partial<RunOptions> = {}, ...args: string[]): Promise<RunResult> =>
  run(process.execPath, ['-e', script, ...args], { timeout: 10_000, ...options });

async function runErrorOf(work: Promise<unknown>): Promise<RunError> {
  const error = await work.then(
    () => assert.fail('it ended well'),
    (reason: unknown) => reason,
  );
  assert(error instanceof RunError, `not a RunError: ${String(error)}`);
  return error;
}

/** Starts a program of its own that writes a file after a while, and waits for ever. */
const familyOf = (file: string, delay: number) => `
  const late = 'setTimeout(() => require("node:fs").writeFileSync(' + ${JSON.stringify(JSON.stringify(file))} + ', ""), ${delay})';
  require('node:child_process').spawn(process.execPath, ['-e', late], { stdio: 'inherit' });
  setInterval(() => undefined, 1000);`;

describe('run', () => {
  let folder: TempFolder;
  beforeEach(async () => {
    folder = await makeTempFolder('run');
  });
  afterEach(() => folder.remove());

  it('passes arguments as they are: nothing is a shell’s', async () => {
    const args = ['a b', '$HOME', '`x`', '"', "'", '*', '; exit 3', '', 'ö', '\n', '%PATH%'];
    const { stdout } = await node('console.log(JSON.stringify(process.argv.slice(1)))', {}, ...args);
    assert.deepEqual(JSON.parse(stdout), args);
  });

  it('gives output, errors and the exit code, which is no error', async () => {
    const result = await node("process.stdout.write('out'); process.stderr.write('err'); process.exitCode = 7");
    assert.deepEqual(result, { exitCode: 7, stdout: 'out', stderr: 'err' });
  });

  it('writes the input and closes it', async () => {
    const input = 'ö'.repeat(200_000);
    const { stdout } = await node('process.stdin.pipe(process.stdout)', { input });
    assert(stdout === input);
  });

  it('leaves the input open for a program that wants it so, until that ends', async () => {
    const script = `
      process.stdin.on('end', () => process.exit(1)).on('data', chunk => process.stdout.write(chunk));
      setTimeout(() => process.exit(0), 200);`;
    assert.deepEqual(await node(script, { input: 'ask', keepsInputOpen: true }), {
      exitCode: 0,
      stdout: 'ask',
      stderr: '',
    });
  });

  it('tells the output as it comes, of both streams', async () => {
    const told: string[] = [];
    const script = `process.stdout.write('out'); process.stdin.on('data', () => { process.stderr.write('err'); process.exit(0); });`;
    const input = 'go on';
    await node(script, { input, keepsInputOpen: true, onOutput: text => told.push(text) });
    assert.deepEqual(told.toSorted(), ['err', 'out']);
  });

  it('of a program that reads no input is no error', async () => {
    assert.equal((await node('', { input: 'x'.repeat(1_000_000) })).exitCode, 0);
  });

  it('keeps characters whole that come in pieces', async () => {
    const script = "for (const byte of Buffer.from('€😀')) require('node:fs').writeSync(1, Buffer.of(byte))";
    assert.equal((await node(script)).stdout, '€😀');
  });

  it('uses the folder and the environment that are given', async () => {
    const env = { PATH: process.env['PATH'], ONLY: 'this' };
    const { stdout } = await node('console.log(process.cwd(), process.env.ONLY, process.env.HOME)', {
      cwd: folder.path,
      env,
    });
    assert.equal(stdout, `${await realpath(folder.path)} this undefined\n`);
  });

  it('of a program that was killed has an exit code that is not 0', async () => {
    assert.notEqual((await node("process.kill(process.pid, 'SIGKILL')")).exitCode, 0);
  });

  it('ends with its program, whatever that left behind holds its output', async () => {
    const script = `const late = require('node:child_process').spawn('sleep', ['3571'], { stdio: 'inherit' });
      console.log(late.pid); late.unref();`;
    const { exitCode, stdout } = await node(script);
    process.kill(Number(stdout));
    assert.equal(exitCode, 0);
  });

  it('says which program was not found', async () => {
    const error = await runErrorOf(run('no-such-program', [], { timeout: 1000 }));
    assert.deepEqual([error.reason, error.program], ['not-found', 'no-such-program']);
    assert.match(error.message, /^no-such-program could not be started: /);
  });

  it('says that a folder is no program', async () => {
    assert.equal((await runErrorOf(run(folder.path, [], { timeout: 1000 }))).reason, 'failed');
  });

  const impossible: readonly (readonly [title: string, program: string, args: string[]])[] = [
    ['an argument that no program can be given', process.execPath, ['a\0b']],
    ['a program without a name', '', []],
  ];
  for (const [title, program, args] of impossible) {
    it(`says that ${title} failed`, async () => {
      assert.equal((await runErrorOf(run(program, args, { timeout: 1000 }))).reason, 'failed');
    });
  }

  it('ends what takes too long', async () => {
    const started = performance.now();
    const error = await runErrorOf(node('setInterval(() => undefined, 1000)', { timeout: 300 }));
    assert.equal(error.reason, 'timeout');
    assert.match(error.message, /did not answer within 0\.3 s$/);
    assert(performance.now() - started < 2000);
  });

  it('ends what prints too much, on either stream', async () => {
    for (const stream of ['stdout', 'stderr']) {
      const script = `const more = () => process.${stream}.write('x'.repeat(1 << 20), more); more()`;
      assert.equal((await runErrorOf(node(script))).reason, 'output-too-large');
    }
  });

  it('ends with the signal, at once and with its own reason', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const file = join(folder.path, 'late');
    const script = `setTimeout(() => require('node:fs').writeFileSync(${JSON.stringify(file)}, ''), 1000)`;
    const work = node(script, { signal: controller.signal });
    await sleep(300);
    const started = performance.now();
    controller.abort(reason);
    await assert.rejects(work, error => error === reason);
    assert(performance.now() - started < 500);
    await sleep(1000);
    await assert.rejects(access(file), 'the program went on');
  });

  /** Tells that it is ready, and what it does with a question to end. */
  const asked = (answer: string) => `
    process.on('SIGINT', () => { ${answer} });
    setInterval(() => undefined, 1000);
    console.log('ready');`;
  const askedRun = (script: string, grace: number, told: (text: string) => void = () => undefined) => {
    const controller = new AbortController();
    const onOutput = (text: string) => {
      if (text.includes('ready')) controller.abort(new Error('enough'));
      told(text);
    };
    return node(script, { signal: controller.signal, grace, onOutput, timeout: Infinity });
  };

  it('asks a program to end that is given the time for it, and waits for what it still says', async () => {
    let text = '';
    const script = asked("setTimeout(() => { console.log('goodbye'); process.exit(0); }, 300)");
    await assert.rejects(
      askedRun(script, 60_000, piece => (text += piece)),
      /^Error: enough$/,
    );
    assert.equal(text, 'ready\ngoodbye\n');
  });

  it('kills it where it does not end in that time', async () => {
    const file = join(folder.path, 'late');
    const script = asked(`setTimeout(() => require('node:fs').writeFileSync(${JSON.stringify(file)}, ''), 1500)`);
    await assert.rejects(askedRun(script, 300), /^Error: enough$/);
    await sleep(1700);
    await assert.rejects(access(file), 'the program went on');
  });

  it('asks the programs that the program started too', async () => {
    const file = join(folder.path, 'late');
    await assert.rejects(askedRun(`${familyOf(file, 1000)}; console.log('ready')`, 60_000), /^Error: enough$/);
    await sleep(1300);
    await assert.rejects(access(file), 'a program of the program went on');
  });

  it('that was asked has the time it was given, though its other time is over', async () => {
    const script = asked('setTimeout(() => process.exit(0), 1500)');
    const controller = new AbortController();
    const onOutput = () => controller.abort(new Error('enough'));
    const options = { signal: controller.signal, grace: 60_000, timeout: 1000, onOutput };
    await assert.rejects(node(script, options), /^Error: enough$/);
  });

  it('ends with this process what may take its time', async () => {
    const module = new URL('../../src/system/run.ts', import.meta.url).href;
    const program = 'console.log(process.pid); setInterval(() => undefined, 1000)';
    const script = `
      const { run } = await import(${JSON.stringify(module)});
      const onOutput = pid => process.stdout.write(pid, () => process.exit(3));
      await run(process.execPath, ['-e', ${JSON.stringify(program)}], { timeout: Infinity, onOutput });`;
    const { exitCode, stdout } = await run(process.execPath, ['--input-type=module', '-e', script], {
      timeout: 10_000,
    });
    assert.equal(exitCode, 3);
    const pid = Number(stdout);
    const isAlive = () => {
      try {
        return process.kill(pid, 0);
      } catch {
        return false;
      }
    };
    for (let attempt = 0; isAlive() && attempt < 100; attempt++) await sleep(20);
    if (!isAlive()) return;
    process.kill(pid, 'SIGKILL');
    assert.fail('it went on');
  });

  it('leaves no listener on this process', async () => {
    await node('', { timeout: Infinity });
    const before = process.listenerCount('exit');
    await node('', { timeout: Infinity });
    assert.equal(process.listenerCount('exit'), before);
  });

  it('keeps no output that it is told not to keep, however much there is', async () => {
    let length = 0;
    const script = "for (let i = 0; i < 20; i++) process.stdout.write('x'.repeat(1 << 20))";
    const result = await node(script, { keepsOutput: false, onOutput: text => (length += text.length) });
    assert.deepEqual([result, length], [{ exitCode: 0, stdout: '', stderr: '' }, 20 << 20]);
  });

  it('tells which output it was', async () => {
    const told: string[] = [];
    await node("process.stdout.write('a'); process.stderr.write('b')", {
      onOutput: (text, stream) => told.push(stream + text),
    });
    assert.deepEqual(told.toSorted(), ['stderrb', 'stdouta']);
  });

  it('starts nothing once the signal is aborted', async () => {
    const file = join(folder.path, 'ran');
    const script = `require('node:fs').writeFileSync(${JSON.stringify(file)}, '')`;
    const reason = new Error('enough');
    await assert.rejects(node(script, { signal: AbortSignal.abort(reason) }), error => error === reason);
    await sleep(200);
    await assert.rejects(access(file));
  });

  it('leaves no listener on the signal', async () => {
    const { signal } = new AbortController();
    await node('', { signal });
    assert.equal(getEventListeners(signal, 'abort').length, 0);
  });

  it('ends the programs that the program started', async () => {
    const file = join(folder.path, 'late');
    await runErrorOf(node(familyOf(file, 1000), { timeout: 500 }));
    await sleep(1300);
    await assert.rejects(access(file), 'a program of the program went on');
  });

  it('lets this process end, whatever the ended program left behind', async () => {
    const file = join(folder.path, 'late');
    const module = new URL('../../src/system/run.ts', import.meta.url).href;
    const script = `
      const { run } = await import(${JSON.stringify(module)});
      const started = performance.now();
      await run(process.execPath, ['-e', ${JSON.stringify(familyOf(file, 3000))}], { timeout: 500 }).catch(() => undefined);
      process.on('exit', () => console.log(performance.now() - started));`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { timeout: 10_000 });
    assert(Number(stdout) < 2000, `it ended after ${stdout.trim()} ms`);
  });
});
