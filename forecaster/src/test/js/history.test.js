import assert from 'node:assert/strict';
import test from 'node:test';
import {columnsOf} from '../../main/resources/io/rollcast/forecaster/page/history.js';

const row = (seconds, error = 1) => ({at_ms: seconds * 1000, mse: {}, scaled_error: {served: error}});

test('an interval stands at its middle, and a baseline without errors has none', () => {
  const rows = [row(10, 2), row(0, 1)];
  assert.deepEqual(columnsOf(rows, ['served', 'last-value']), [[5_000, 15_000], [1, 2], [null, null]]);
});

test('where nothing was scored for long the line is broken', () => {
  const rows = [0, 10, 20, 600, 610, 620].map((seconds) => row(seconds));
  const [times, served] = columnsOf(rows, ['served']);
  assert.deepEqual(served, [1, 1, 1, null, 1, 1, 1]);
  times.slice(1).forEach((at, i) => assert.ok(at > times[i]));
});

test('a stream of a point an hour has a line', () => {
  const [, served] = columnsOf([0, 1, 2, 3, 5, 6].map((hour) => row(3600 * hour)), ['served']);
  assert.deepEqual(served, Array(6).fill(1));
});

test('of nothing there is nothing', () => {
  assert.deepEqual(columnsOf([], ['served']), [[], []]);
});
