import assert from 'node:assert/strict';
import test from 'node:test';
import {factsOf} from '../../main/resources/io/rollcast/forecaster/page/facts.js';
import {Track} from '../../main/resources/io/rollcast/forecaster/page/track.js';

const NOW = new Date(2026, 10, 26, 12, 0, 0).getTime();

function trackOf(step) {
  const track = new Track('s-1');
  track.add({series: 's-1', seq: 7, at_ms: NOW, value: 1, step_ms: step, model: 'gru/1', warm: true, forecast: [1, 2]}, NOW);
  return track;
}

const about = (parts, now = NOW) => factsOf({track: null, row: null, missing: false, paused: null, instances: 1, ...parts}, now);

test('without a series, without a point: words in place of the chart', () => {
  assert.equal(about({}).overlay, 'Waiting for the first series');
  assert.equal(about({track: new Track('s-1')}).overlay, 'Loading');
  assert.match(about({track: new Track('s-1'), missing: true}).overlay, /^There is no series “s-1”/);
});

test('of two ids no path can ask: that is said instead of that there is no such series', () => {
  for (const id of ['.', '..']) assert.match(about({track: new Track(id)}).overlay, /^No URL can ask for a series “\.+”/);
});

test('a series says when its last point was, what forecasts it, how well and how often', () => {
  const {overlay, facts, quiet} = about({track: trackOf(100), row: {mse: 0.114, relative_error: 0.27}});
  assert.equal(overlay, null);
  assert.equal(quiet, false);
  assert.match(facts, /^event time 12:00:00\.0, 26 Nov 2026 · gru\/1 · error 0\.114, 0\.270 × the last value's · a point every 100 ms$/);
});

test('the instance is named where there are several', () => {
  const row = {instance: 'b'};
  assert.doesNotMatch(about({track: trackOf(100), row}).facts, /on b/);
  assert.match(about({track: trackOf(100), row, instances: 2}).facts, /on b$/);
});

test('a series is quiet by its own measure', () => {
  assert.equal(about({track: trackOf(100)}, NOW + 6_000).quiet, true);
  assert.equal(about({track: trackOf(60_000)}, NOW + 150_000).quiet, false);
  assert.match(about({track: trackOf(60_000)}, NOW + 200_000).facts, /^no point since 12:00:00/);
});

test('a pause says how many points have come meanwhile', () => {
  assert.match(about({track: trackOf(100), paused: {at: NOW, seq: 4}}).facts, /^paused at 12:00:00, 3 new points/);
});
