// Where programs are looked for, and what is said of one that is absent.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import process from 'node:process';
import { findTool, requireTool } from './tools.ts';

describe('tools', () => {
  const before = { ...process.env };
  afterEach(() => {
    process.env = { ...before };
  });

  it('are found by their own variable first, then on PATH', () => {
    process.env['PATH'] = join(process.execPath, '..');
    assert.equal(findTool('node'), join(process.execPath, '..', 'node'));
    process.env['MULTIARCH_NODE'] = process.execPath;
    process.env['PATH'] = '';
    assert.equal(findTool('node'), process.execPath);
  });

  it('that are absent, or no program, are named together with what to do', () => {
    process.env['MULTIARCH_NO_SUCH_TOOL'] = import.meta.filename;
    assert.throws(
      () => requireTool('no-such-tool'),
      /^Error: no-such-tool is not here: install it, or set MULTIARCH_NO_SUCH_TOOL to its path$/,
    );
  });
});
