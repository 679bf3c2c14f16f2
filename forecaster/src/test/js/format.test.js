import assert from 'node:assert/strict';
import test from 'node:test';
import {about, count, duration, figure, figureOnAxis, figureWithin, fineTime, millis, NONE, percent, rate, shortened, tick, time, timeOfPoint} from '../../main/resources/io/rollcast/forecaster/page/format.js';

/** Spaces that do not break lines read as plain ones. */
const plain = (words) => words.replace(/[\u202f\u00a0]/g, ' ');

const noon = new Date(2026, 10, 26, 12, 34, 56, 789).getTime();

test('an absent figure is a dash, whoever writes it', () => {
  for (const write of [count, about, rate, figure, percent, time, fineTime, duration, millis]) {
    for (const absent of [null, undefined, NaN, Infinity]) assert.equal(write(absent), NONE, `${write.name}(${absent})`);
  }
});

test('a figure has three significant digits, whatever its size', () => {
  const written = {0: '0.000', 0.1144: '0.114', 1.234: '1.23', 12.34: '12.3', 123.4: '123', 1234.5: '1,235', 1234567: '1.23e+6', 0.000123: '1.23e-4'};
  for (const [value, words] of Object.entries(written)) assert.equal(figure(Number(value)), words);
  assert.equal(figure(-12.34), '-12.3');
});

test('ticks are told apart, and are where they say', () => {
  const axes = [[0, 2.5, 5, 7.5, 10], [0, 0.25, 0.5], [0, 20, 40], [1e9, 1e9 + 20, 1e9 + 40], [1e-6, 1.2e-6], [0, 5e-10, 1e-9], [-2.5e12, 0, 2.5e12], [-0.1, -0.05, 0], [0, 2e77, 4e77]];
  for (const ticks of axes) {
    const step = ticks[1] - ticks[0];
    const labels = ticks.map((tick) => figureOnAxis(tick, step));
    assert.equal(new Set(labels).size, ticks.length, labels.join(' '));
    labels.forEach((label, i) => assert.ok(Math.abs(Number(label.replaceAll(',', '')) - ticks[i]) <= step / 10, labels.join(' ')));
  }
  assert.deepEqual([0, 2.5].map((tick) => figureOnAxis(tick, 2.5)), ['0.0', '2.5']);
  assert.deepEqual([0, 500_000, 1_000_000].map((tick) => figureOnAxis(tick, 500_000)), ['0', '500,000', '1,000,000']);
  assert.equal(figureOnAxis(2e12, 1e12), '2e+12');
  assert.equal(figureOnAxis(-1e-9, 0.5), '0.0');
});

test('a figure of a chart has the digits that its range needs', () => {
  assert.equal(figureWithin(7.3, 10), '7.30');
  assert.equal(figureWithin(1e9 + 20, 50), '1,000,000,020.0');
  assert.equal(figureWithin(12.3456, 0.05), '12.3456');
  assert.equal(figureWithin(12.3456, Infinity), '12.3');
  assert.equal(figureWithin(12.3456, 0), '12.3');
  assert.equal(figureWithin(undefined, 10), NONE);
});

test('counts have separators, large ones only if they are looked at closely', () => {
  assert.equal(count(382_600), '382,600');
  assert.equal(about(99_999), '99,999');
  assert.equal(about(382_600), '382.6K');
});

test('small rates, small shares and short latencies keep a decimal', () => {
  assert.equal(rate(0.02), '0.0');
  assert.equal(rate(99.94), '99.9');
  assert.equal(rate(5005.3), '5,005');
  assert.equal(plain(percent(0.74)), '74 %');
  assert.equal(plain(percent(-0.043)), '4.3 %');
  assert.equal(plain(percent(0)), '0 %');
  assert.equal(millis(4.24), '4.2');
  assert.equal(millis(5867.4), '5,867');
});

test('a time names its day only if it is not today', () => {
  assert.equal(time(noon, noon), '12:34:56');
  assert.equal(time(noon, noon + 86_400_000), '26 Nov, 12:34:56');
  assert.equal(time(noon, new Date(2027, 0, 2).getTime()), '26 Nov 2026, 12:34:56');
  assert.equal(fineTime(noon), '12:34:56.7');
});

test('the time of a point has tenths where points come faster than one a second', () => {
  const years = new Date(2029, 0, 2).getTime();
  assert.equal(timeOfPoint(noon, 1000, noon), '12:34:56');
  assert.equal(timeOfPoint(noon, 50, noon), '12:34:56.7');
  assert.equal(timeOfPoint(noon, 86_400_000, years), '26 Nov 2026, 12:34:56');
  assert.equal(timeOfPoint(noon, 50, years), '26 Nov 2026, 12:34:56.7');
});

test('a duration has two units at most', () => {
  const written = [[0, '0 s'], [59_400, '59 s'], [60_000, '1 min'], [3_600_000, '1 h'], [5_400_000, '1 h 30 min'], [86_400_000, '1 d'], [93_600_000, '1 d 2 h'], [-5, '0 s']];
  for (const [ms, words] of written) assert.equal(plain(duration(ms)), words);
});

test('a tick is as fine as the axis', () => {
  assert.equal(tick(noon, 100), '12:34:56.7');
  assert.equal(tick(noon, 1000), '12:34:56');
  assert.equal(tick(noon, 60_000), '12:34');
  assert.equal(tick(noon, 21_600_000), '12:34');
  assert.equal(tick(noon, 86_400_000), '26 Nov');
});

test('at midnight an axis of hours says the day', () => {
  const midnight = new Date(2026, 10, 27).getTime();
  assert.equal(tick(midnight, 43_200_000), '27 Nov');
  assert.equal(tick(midnight, 3_600_000), '27 Nov');
  assert.equal(tick(midnight, 60_000), '27 Nov');
  assert.equal(tick(midnight, 1000), '00:00:00');
});

test('a long id is cut in the middle', () => {
  assert.equal(shortened('s-00042'), 's-00042');
  const cut = shortened('x'.repeat(100) + 'end');
  assert.equal(cut.length, 60);
  assert.match(cut, /^x+…x+end$/);
});
