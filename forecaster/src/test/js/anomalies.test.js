import assert from 'node:assert/strict';
import test from 'node:test';
import {page} from './document.js';
import {Anomalies, inWords, nameOf} from '../../main/resources/io/rollcast/forecaster/page/anomalies.js';

test('a series that left is said with what was likely', () => {
  const left = {kind: 'outside', event: 'begins', series: 's', value: 7.2, lower95: 3.1, upper95: 4.4, score: 9};
  assert.equal(inWords(left), 'left: 7.20 where 3.10 to 4.40 was likely; 9.00 times the usual error');
  assert.equal(nameOf(left), 's');
});

test('figures of a series that left are told apart', () => {
  const left = (value, lower95, upper95) => inWords({kind: 'outside', event: 'begins', series: 's', value, lower95, upper95, score: 9});
  assert.match(left(231.4, 230.6, 231.2), /^left: 231\.400 where 230\.600 to 231\.200 was likely/);
  assert.match(left(1_000_020, 1_000_000, 1_000_010), /^left: 1,000,020.* where 1,000,000.* to 1,000,010/);
  assert.match(left(5, 5, 5), /^left: 5\.00 where 5\.00 to 5\.00 was likely/);
});

test('one that is back, with how long it was away', () => {
  assert.equal(inWords({kind: 'outside', event: 'ends', points: 1, expected: 3, score: 12}), 'back after 1 point, at most 12.0 times the usual error');
  assert.equal(inWords({kind: 'outside', event: 'ends', points: 1200, expected: 3, score: 12}), 'back after 1,200 points, at most 12.0 times the usual error');
  assert.equal(inWords({kind: 'outside', event: 'ends', points: 2, score: 12}), 'the series ended after 2 points, at most 12.0 times the usual error');
});

test('one without points', () => {
  assert.equal(inWords({kind: 'missing', event: 'begins', seq: 12}), 'no points since point 12');
  assert.equal(inWords({kind: 'missing', event: 'ends', seq: 13}), 'over: points come again, or the series has ended');
});

test('a fleet has no name but its partition', () => {
  const fleet = {kind: 'fleet', of: 'outside', event: 'begins', partition: 3, points: 40};
  assert.equal(inWords(fleet), '40 series left together: none of them is listed');
  assert.equal(nameOf(fleet), 'partition 3');
  assert.equal(inWords({...fleet, of: 'missing', event: 'ends'}), 'no longer: 40 series went missing in all');
});

/** An anomaly of a series at a time. */
const anomaly = (series, at) => ({kind: 'missing', event: 'begins', series, seq: 7, at_ms: at});

test('a link that has the focus keeps it when a new anomaly comes above it', () => {
  const {anomalies: root} = page('anomalies', 'anomalies-facts');
  const anomalies = new Anomalies();
  anomalies.show([]);
  assert.equal(root.children[0].hidden, true);
  anomalies.show([anomaly('b', 2), anomaly('a', 1)]);
  const link = root.all('a')[1];
  link.focus();

  anomalies.show([anomaly('c', 3), anomaly('b', 2), anomaly('a', 1)]);

  assert.deepEqual(root.all('a').map((each) => each.textContent), ['c', 'b', 'a']);
  assert.equal(document.activeElement, link);
});

test('when the row with the focus goes, the focus stays at the table', () => {
  const {anomalies: root} = page('anomalies', 'anomalies-facts');
  const anomalies = new Anomalies();
  anomalies.show([anomaly('b', 2), anomaly('a', 1)]);
  root.all('a')[1].focus();

  anomalies.show([anomaly('c', 3), anomaly('b', 2)]);

  assert.deepEqual(root.all('a').map((each) => each.textContent), ['c', 'b']);
  assert.equal(document.activeElement, root.children[0]);
});

test('series that differ in the middle look different', () => {
  const {anomalies: root} = page('anomalies', 'anomalies-facts');
  const id = (host) => `eu-west-1|prod-web-${host}.example.internal|cpu.percent`;
  new Anomalies().show([anomaly(id('0042'), 2), anomaly(id('0052'), 1)]);
  const [one, other] = root.all('a');
  assert.notEqual(one.textContent, other.textContent);
  assert.equal(one.title, id('0042'));
});
