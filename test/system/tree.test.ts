// All that a program started is ended with it, wherever it has gone.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { killTree } from '../../src/system/tree.ts';

describe('killing a tree of processes', () => {
  const cases: [name: string, script: string, least: number][] = [
    ['that stay in the group', 'sleep $0 & sleep $0 & wait', 2],
    ['that lead a session of their own', 'setsid sleep $0 & wait', 1],
    ['below one that does', `setsid sh -c "setsid sleep $0 & sleep $0 & wait" & wait`, 2],
    ['of which new ones come all the time', 'for each in $(seq 300); do setsid sleep $0 & done; wait', 10],
    ['that are stopped', `setsid sh -c 'kill -STOP $$; sleep 3539' & sleep $0 & wait`, 1],
  ];
  for (const [index, [name, script, least]] of cases.entries()) {
    it(`ends those ${name}`, async () => {
      const seconds = String(35_390 + index);
      const running = () =>
        execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' })
          .split('\n')
          .filter(line => /^\s*\d+ (?:sleep|sh|setsid)\b/.test(line) && line.includes(seconds));
      const child = spawn('sh', ['-c', script, seconds], { detached: true, stdio: 'ignore' });
      assert(child.pid !== undefined);
      const end = once(child, 'exit');
      const sleeping = () => running().filter(line => /\d+ sleep /.test(line)).length;
      for (let tries = 0; sleeping() < least; tries += 1) {
        assert(tries < 200, 'they have not begun');
        await sleep(20);
      }
      killTree(child.pid);
      assert.deepEqual(await end, [null, 'SIGKILL']);
      for (let tries = 0; running().length > 0; tries += 1) {
        assert(tries < 50, running().join('\n'));
        await sleep(20);
      }
    });
  }

  it('does nothing for one that has gone', async () => {
    const child = spawn('true', [], { detached: true, stdio: 'ignore' });
    await once(child, 'exit');
    assert.doesNotThrow(() => killTree(child.pid!));
  });
});
