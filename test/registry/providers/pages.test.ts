// Pages read one after the other, as one list.
import assert from 'node:assert/strict';
import { joinPages } from '../../../src/registry/providers/pages.ts';

describe('pages joined', () => {
  const next = new URL('http://a.test/2');

  it('have each name once, where it first stood', () => {
    assert.deepEqual(joinPages({ names: ['a', 'b'], next }, { names: ['b', 'c'] }), { names: ['a', 'b', 'c'] });
    assert.deepEqual(joinPages({ names: ['a'] }, { names: ['a'], next }), { names: ['a'], next });
  });

  it('tell what each of them told, the later one for what both did', () => {
    const pushed = (time: number) => new Map([['a', time]]);
    assert.deepEqual(
      joinPages({ names: ['a'], pushed: pushed(1) }, { names: ['b'], pushed: pushed(2) }).pushed,
      pushed(2),
    );
    assert.deepEqual(joinPages({ names: ['a'], pushed: pushed(1) }, { names: ['b'] }).pushed, pushed(1));
    assert.deepEqual(joinPages({ names: ['a'] }, { names: ['a'], platforms: new Map([['a', []]]) }), {
      names: ['a'],
      platforms: new Map([['a', []]]),
    });
  });

  it('list the oldest first where the later one does', () => {
    assert.equal(joinPages({ names: [], isOldestFirst: true }, { names: [], isOldestFirst: true }).isOldestFirst, true);
    assert.equal(joinPages({ names: [] }, { names: [] }).isOldestFirst, undefined);
  });
});
