import assert from 'node:assert/strict';
import test from 'node:test';
import {sparkline} from '../../main/resources/io/rollcast/forecaster/page/sparkline.js';

test('the newest is at the right end, and the largest at the top', () =>
  assert.equal(sparkline([0, 5, 10]), '96.6,23.0 98.3,12.0 100.0,1.0'));

test('nothing lies on the base line', () => assert.equal(sparkline([0, 0]), '98.3,23.0 100.0,23.0'));

test('what is negative or no number lies on the base line, whatever is beside it', () => {
  for (const odd of [-1, NaN, Infinity, undefined]) {
    assert.equal(sparkline([0, odd]), '98.3,23.0 100.0,23.0');
    assert.equal(sparkline([8, odd]), '98.3,1.0 100.0,23.0');
  }
});
