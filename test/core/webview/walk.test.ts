import assert from 'node:assert/strict';
import { amend, here, nowhere, step, walkTo, type Walk } from '../../../src/webview/walk';

const details = (id: string): { id: string; view: 'details' } => ({ id, view: 'details' });
const through = (...ids: string[]): Walk =>
  ids.reduce((walk, id) => walkTo(walk, details(id)), nowhere);

describe('A walk through pages', () => {
  it('goes back and forward, and ends at both ends', () => {
    const walk = through('a', 'b', 'c');
    const back = step(walk, -1);
    assert.ok(back);
    assert.equal(here(back)?.id, 'b');
    assert.deepEqual(step(back, 1), walk);
    assert.equal(step(walk, 1), undefined);
    assert.equal(step(through('a'), -1), undefined);
    assert.equal(step(nowhere, -1), undefined);
    assert.equal(here(nowhere), undefined);
  });

  it('forgets what lay ahead when it turns off', () => {
    const back = step(through('a', 'b', 'c'), -1);
    assert.ok(back);
    const turned = walkTo(back, details('d'));
    assert.deepEqual(
      turned.stops.map(({ id }) => id),
      ['a', 'b', 'd'],
    );
    assert.equal(step(turned, 1), undefined);
  });

  it('stays where it is told to go to, but not for another view of it', () => {
    const walk = amend(through('a'), { scroll: 40 });
    assert.equal(walkTo(walk, details('a')), walk);
    assert.equal(walkTo(walk, { id: 'a', view: 'leaderboard' }).stops.length, 2);
  });

  it('notes what was chosen and read of the page it is at, and of no other', () => {
    const walk = amend(through('a', 'b'), { scroll: 40, board: { split: 'dev' } });
    assert.deepEqual(walk.stops, [
      details('a'),
      { ...details('b'), scroll: 40, board: { split: 'dev' } },
    ]);
    assert.equal(amend(nowhere, { scroll: 1 }).stops.length, 0);
  });

  it('keeps the last hundred pages', () => {
    const walk = through(...Array.from({ length: 250 }, (_, at) => `page ${at}`));
    assert.equal(walk.stops.length, 100);
    assert.equal(here(walk)?.id, 'page 249');
    assert.equal(walk.stops[0]?.id, 'page 150');
  });
});
