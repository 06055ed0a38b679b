// buildx du and prune: the sums below their tables, in all their units.
import assert from 'node:assert/strict';
import { parseUsage } from '../../../src/engine/builders/du.ts';

describe('buildx du', () => {
  const row = 'tnopniw0klbd0im0ppeevmrvk    true          2.073MB   Less than a second ago\n';
  const cases: [name: string, text: string, expected: unknown][] = [
    ['with a table above', `ID\tRECLAIMABLE\n${row}Reclaimable:\t9.5MB\nTotal:\t\t11.01MB\n`, [11_010_000, 9_500_000]],
    ['with shared parts', 'Shared:\t1kB\nPrivate:\t3kB\nReclaimable:\t1kB\nTotal:\t4kB\n', [4000, 1000]],
    ['of nothing', 'Reclaimable:\t0B\nTotal:\t\t0B\n', [0, 0]],
    ['of prune, which says only the total', 'Total:\t1.5GB\n', [1_500_000_000, 0]],
    ['with Windows’ line ends', 'Reclaimable:\t1kB\r\nTotal:\t2kB\r\n', [2000, 1000]],
    ['in terabytes, in words that have a space', 'Total: 2 TB', [2_000_000_000_000, 0]],
    ['without a sum', row, undefined],
    ['half a line', 'Reclaimable:\t1kB\nTotal:\t2', undefined],
    ['with more behind it', 'Total:\t2B of what there was\n', undefined],
    ['that is no number', 'Total:\tmuch', undefined],
    ['empty', '', undefined],
  ];
  for (const [name, text, expected] of cases) {
    it(name, () => {
      const usage = parseUsage(text);
      assert.deepEqual(usage && [usage.total, usage.reclaimable], expected);
    });
  }
});
