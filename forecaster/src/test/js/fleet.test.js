import assert from 'node:assert/strict';
import test from 'node:test';
import {page} from './document.js';
import {Fleet} from '../../main/resources/io/rollcast/forecaster/page/fleet.js';

const row = (id, more) => ({id, relative_error: 0.4, mse: 2, stale: false, ...more});

test('series that differ in the middle look different', () => {
  const {fleet: root} = page('fleet');
  new Fleet().show([row('eu-west-1|prod-web-0042|cpu.percent'), row('eu-west-1|prod-web-0052|cpu.percent')], 'gru/1');
  const [one, other] = root.all('a').map((link) => link.textContent);
  assert.notEqual(one, other);
});

test('a stale series is said to be stale, not in a title alone', () => {
  const {fleet: root} = page('fleet');
  const fleet = new Fleet();
  const words = () => root.all('tbody')[0].all('th').map((cell) => cell.textContent);
  fleet.show([row('s-1', {stale: true}), row('s-2')], 'gru/1');
  assert.deepEqual(words(), ['s-1stale', 's-2']);
  fleet.show([row('s-1'), row('s-2', {stale: true})], 'gru/1');
  assert.deepEqual(words(), ['s-1', 's-2stale']);
});
