import assert from 'node:assert/strict';
import test from 'node:test';
import {inWords, nameOf} from '../../main/resources/io/rollcast/forecaster/page/anomalies.js';

test('a series that left is said with what was likely', () => {
  const left = {kind: 'outside', event: 'begins', series: 's', value: 7.2, lower95: 3.1, upper95: 4.4, score: 9};
  assert.equal(inWords(left), 'left: 7.20 where 3.10 to 4.40 was likely; 9.00 times the usual error');
  assert.equal(nameOf(left), 's');
});

test('one that is back, with how long it was away', () => {
  assert.equal(inWords({kind: 'outside', event: 'ends', points: 1, score: 12}), 'back after 1 point, at most 12.0 times the usual error');
  assert.equal(inWords({kind: 'outside', event: 'ends', points: 1200, score: 12}), 'back after 1,200 points, at most 12.0 times the usual error');
});

test('one without points', () => {
  assert.equal(inWords({kind: 'missing', event: 'begins', seq: 12}), 'no points since point 12');
  assert.equal(inWords({kind: 'missing', event: 'ends', seq: 13}), 'points come again');
});

test('a fleet has no name but its partition', () => {
  const fleet = {kind: 'fleet', of: 'outside', event: 'begins', partition: 3, points: 40};
  assert.equal(inWords(fleet), '40 series left together: none of them is listed');
  assert.equal(nameOf(fleet), 'partition 3');
  assert.equal(inWords({...fleet, of: 'missing', event: 'ends'}), 'no longer: 40 series went missing in all');
});
