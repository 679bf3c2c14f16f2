import assert from 'node:assert/strict';
import test from 'node:test';
import {Track} from '../../main/resources/io/rollcast/forecaster/page/track.js';

/** A forecast from point `seq` says of every step ahead how far away its origin was. */
const event = (seq, horizon) => ({
  series: 's-1', seq, at_ms: seq * 100, value: seq, step_ms: 100, model: `gru/${horizon}`, warm: true, forecast: Array.from({length: horizon}, (_, h) => h + 1),
});

function trackOf(horizons) {
  const track = new Track('s-1');
  horizons.forEach((horizon, i) => track.add(event(i + 1, horizon), 5));
  return track;
}

for (const horizon of [2, 10, 24, 288]) {
  test(`of ${horizon} steps the first and the last are kept`, () => {
    const track = trackOf(Array(300).fill(horizon));
    const [times, , , near, far] = track.columns(120);
    assert.equal(track.horizon, horizon);
    assert.equal(times.length, 120 + horizon);
    assert.equal(near[119], 1);
    assert.equal(far[119], horizon);
  });
}

test('of a single step there is no far one', () => {
  const [, , , near, far] = trackOf(Array(20).fill(1)).columns(10);
  assert.equal(near[9], 1);
  assert.ok(far.every((value) => value === null));
});

test('a release of another horizon goes on where the one before ended', () => {
  const track = trackOf([...Array(20).fill(10), ...Array(30).fill(24)]);
  const [, , , , far] = track.columns(50);
  assert.equal(track.horizon, 24);
  assert.equal(far[10], 10);
  assert.equal(far[29], 10);
  assert.equal(far[49], 24);
});
