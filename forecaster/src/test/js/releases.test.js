import assert from 'node:assert/strict';
import test from 'node:test';

globalThis.matchMedia = () => ({matches: false});
const {marksOf, segmentsOf, servedFromTo} = await import('../../main/resources/io/rollcast/forecaster/page/releases.js');

test('a refused release, which does not say when it was made, is marked when it was refused', () => {
  const releases = [
    {id: 'gru/1', state: 'refused', created_ms: null, refused_at_ms: 999},
    {id: 'gru/2', state: 'refused', created_ms: null, refused_at_ms: 1_000},
    {id: 'gru/3', state: 'serving', created_ms: 1_500, refused_at_ms: null},
  ];
  assert.deepEqual(marksOf(releases, 1_000).map((release) => release.id), ['gru/2']);
});

test('who served before a swap is known from the start of the process only', () => {
  const swaps = [{at_ms: 2_000, from: 'gru/7', to: 'gru/8'}, {at_ms: 500, from: 'base/1', to: 'gru/7'}];
  assert.deepEqual(segmentsOf([], 1_000, 3_000, 'base/1'), [{name: 'base/1', from: 1_000, to: 3_000}]);
  assert.deepEqual(segmentsOf([], 1_000, 3_000, 'last-value'), []);
  assert.deepEqual(segmentsOf(swaps, 1_000, 3_000), [{name: 'gru/7', from: 500, to: 2_000}, {name: 'gru/8', from: 2_000, to: 3_000}]);
  assert.deepEqual(segmentsOf(swaps.slice(0, 1), 1_000, 3_000), [{name: 'gru/7', from: 1_000, to: 2_000}, {name: 'gru/8', from: 2_000, to: 3_000}]);
});

test('of a release whose start is not known, it is said until when it served', () => {
  const at = new Date(2026, 10, 26, 12, 34, 56).getTime();
  const now = at + 1_000;
  assert.equal(servedFromTo({state: 'known', served_from_ms: null, served_to_ms: null}, now), '–');
  assert.equal(servedFromTo({state: 'served', served_from_ms: null, served_to_ms: at}, now), 'to 12:34:56');
  assert.equal(servedFromTo({state: 'serving', served_from_ms: null, served_to_ms: null}, now), 'to now');
  assert.equal(servedFromTo({state: 'serving', served_from_ms: at, served_to_ms: null}, now), '12:34:56 to now');
  assert.equal(servedFromTo({state: 'served', served_from_ms: at, served_to_ms: at}, now), '12:34:56 to 12:34:56');
});
