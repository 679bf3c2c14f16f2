import assert from 'node:assert/strict';
import test from 'node:test';
import {KEPT, Track} from '../../main/resources/io/rollcast/forecaster/page/track.js';

const event = (seq, parts = {}) => ({
  series: 's-1', seq, at_ms: seq * 100, value: seq / 10, step_ms: 100, model: 'gru/1', warm: true, forecast: [seq, -1, -2, -3, -4, -5, -6, -7, -8, -seq], ...parts,
});

function trackOf(...events) {
  const track = new Track('s-1');
  for (const one of events) track.add(one, 5);
  return track;
}

test('a point that is known already changes nothing', () => {
  const track = trackOf(event(1), event(2), event(2, {value: 99, at_ms: 200}));
  assert.deepEqual(track.points.map(({value}) => value), [0.1, 0.2]);
});

test('another model from one point to the next is a swap', () => {
  const track = trackOf(event(1), event(2, {model: 'gru/2'}), event(3, {model: 'gru/2'}));
  assert.deepEqual(track.swaps, [{at: 200, from: 'gru/1', to: 'gru/2'}]);
});

test('columns hold points, what was forecast for them, and the steps to come', () => {
  const [times, points, forecast, near] = trackOf(event(1), event(2)).columns(10);
  assert.deepEqual(times.slice(0, 3), [100, 200, 300]);
  assert.equal(times.length, 12);
  assert.deepEqual(points.slice(0, 3), [0.1, 0.2, null]);
  assert.deepEqual(forecast.slice(0, 4), [null, 0.2, 2, -1]);
  assert.deepEqual(near.slice(0, 3), [null, 1, null]);
});

test('bounds of the forecast begin at the newest point; earlier builds send none', () => {
  const bounds = {lower: [1.5], upper: [2.5], lower95: [1], upper95: [3]};
  const [times, , , , , lower, upper, lower95, upper95] = trackOf(event(1), event(2, {forecast: [2], ...bounds})).columns(10);
  assert.equal(times.length, 3);
  assert.deepEqual(lower, [null, 0.2, 1.5]);
  assert.deepEqual(upper, [null, 0.2, 2.5]);
  assert.deepEqual(lower95, [null, 0.2, 1]);
  assert.deepEqual(upper95, [null, 0.2, 3]);
  assert.deepEqual(trackOf(event(1)).columns(10).at(-1).slice(1, 3), [null, null]);
});

test('a gap in the numbers is a gap in the chart, and times rise', () => {
  const [times, points] = trackOf(event(1), event(4), event(5, {at_ms: 400})).columns(10);
  assert.deepEqual(points.slice(0, 3), [0.1, null, 0.4]);
  times.slice(1).forEach((at, i) => assert.ok(at > times[i]));
});

test('numbers that begin anew are another life of the series', () => {
  const track = trackOf(event(50), event(1, {at_ms: 6_000}));
  assert.deepEqual(track.points.map(({seq}) => seq), [1]);
});

const kept = (seq, last_ms) => ({seq, last_ms, step_ms: 100, points: [{seq, value: seq}], outstanding: [], forecast: null});

test('a life that has begun anew is seen by requests too, and is heard of anew', () => {
  const track = trackOf(event(50));
  track.load(kept(3, 6_000));
  assert.deepEqual(track.points.map(({seq}) => seq), [3]);
  assert.equal(track.heardAt, null);
});

test('an answer that is behind the stream is of the same life, even beside a late point', () => {
  const track = trackOf(event(49), event(50), event(51, {at_ms: 4_950}));
  track.load(kept(50, 5_000));
  assert.deepEqual(track.points.map(({seq}) => seq), [49, 50, 51]);
  assert.equal(track.heardAt, 5);
});

test('what the API keeps fills up what the stream has brought', () => {
  const track = trackOf(event(3));
  track.load({seq: 3, last_ms: 300, step_ms: 100, points: [{seq: 1, value: 1}, {seq: 2, value: 2}, {seq: 3, value: 3}], outstanding: [], forecast: null});
  assert.deepEqual(track.points.map(({seq, at, value}) => [seq, at, value]), [[1, 100, 1], [2, 200, 2], [3, 300, 0.3]]);
});

test('points before a gap are where they were, not one step before the next', () => {
  const track = new Track('s-1');
  track.load({seq: 3, last_ms: 5_000, step_ms: 100, points: [{seq: 1, at_ms: 900, value: 1}, {seq: 2, at_ms: 1_000, value: 2}, {seq: 3, at_ms: 5_000, value: 3}], outstanding: [], forecast: null});
  assert.deepEqual(track.points.map(({at}) => at), [900, 1_000, 5_000]);
});

test('older points are dropped', () => {
  const track = trackOf(...Array.from({length: KEPT + 5}, (_, i) => event(i + 1)));
  assert.equal(track.points.length, KEPT);
  assert.equal(track.points[0].seq, 6);
});
