import assert from 'node:assert/strict';
import test from 'node:test';
import {Status, STREAM_MS} from '../../main/resources/io/rollcast/forecaster/page/status.js';

const START = 1_000_000;

test('nothing is known before the first', () => assert.equal(new Status().at(START), null));

test('where no stream gets through, every answer counts', () => {
  const status = new Status();
  status.answer({points: 1, error_history: ['a']});
  assert.deepEqual(status.at(START), {points: 1, error_history: ['a']});
  status.answer({points: 2, error_history: ['b']});
  assert.deepEqual(status.at(START + 1), {points: 2, error_history: ['b']});
});

test('the stream is ahead of answers, which have the history of errors', () => {
  const status = new Status();
  status.answer({points: 1, error_history: ['a']});
  status.stream({points: 3}, START);
  status.answer({points: 2, error_history: ['b']});
  assert.deepEqual(status.at(START + 1), {points: 3, error_history: ['b']});
});

test('a stream that falls silent is ahead no longer', () => {
  const status = new Status();
  status.stream({points: 3}, START);
  assert.equal(status.isStreamed(START + STREAM_MS - 1), true);
  assert.equal(status.isStreamed(START + STREAM_MS), false);
  assert.deepEqual(status.at(START + STREAM_MS), {points: 3});
  status.answer({points: 9, error_history: ['c']});
  assert.deepEqual(status.at(START + STREAM_MS), {points: 9, error_history: ['c']});
});
