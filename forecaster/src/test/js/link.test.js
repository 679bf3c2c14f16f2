import assert from 'node:assert/strict';
import test from 'node:test';
import {ANSWER_MS, LinkState, STALE_MS} from '../../main/resources/io/rollcast/forecaster/page/link.js';

const START = 1_000_000;
const waiting = {kind: 'waiting', untilMs: START + 9_000, why: 'it does not answer', busy: false};

function open() {
  const link = new LinkState(START);
  link.stream({kind: 'connecting'}, START);
  link.stream({kind: 'open'}, START);
  return link;
}

test('connecting, live, stale, and live again', () => {
  const link = new LinkState(START);
  assert.equal(link.kind(START), 'connecting');
  link.stream({kind: 'open'}, START);
  assert.equal(link.kind(START + STALE_MS), 'live');
  assert.equal(link.kind(START + STALE_MS + 1), 'stale');
  assert.match(link.notice(START + STALE_MS + 1).words, /^No event since/);
  link.heard(START + STALE_MS + 2);
  assert.equal(link.kind(START + STALE_MS + 2), 'live');
  assert.equal(link.notice(START + STALE_MS + 2).words, '');
});

test('cut off says why, as of when, and when it is tried again', () => {
  const link = open();
  link.stream(waiting, START + 1_000);
  assert.equal(link.kind(START + 1_000), 'waiting');
  const {words, wait} = link.notice(START + 1_000);
  assert.match(words, /^No connection to the forecaster: it does not answer\. What is shown is as of \d/);
  assert.equal(wait, 'Trying again in 8 s.');
  link.stream({kind: 'connecting'}, START + 9_000);
  assert.equal(link.kind(START + 9_000), 'waiting');
  assert.equal(link.notice(START + 9_000).wait, 'Trying again now.');
  link.stream({kind: 'open'}, START + 9_100);
  assert.equal(link.kind(START + 9_100), 'live');
});

test('answers without events are polling, whether the stream is cut, silent or has never begun', () => {
  const cut = open();
  cut.stream(waiting, START + 1_000);
  cut.answered(START + 3_000);
  const silent = open();
  silent.answered(START + STALE_MS + 1);
  const never = new LinkState(START);
  never.answered(START + STALE_MS + 1);
  for (const link of [cut, silent, never]) {
    assert.equal(link.kind(START + STALE_MS + 2), 'polling');
    assert.match(link.notice(START + STALE_MS + 2).words, /asks the forecaster every few seconds instead/);
    link.stream({kind: 'open'}, START + STALE_MS + 3);
    assert.equal(link.kind(START + STALE_MS + 3), 'live');
  }
});

test('an answer from before the cut, or an old one, is no polling', () => {
  const link = open();
  link.answered(START + 500);
  link.stream(waiting, START + 1_000);
  assert.equal(link.kind(START + 1_100), 'waiting');
  link.answered(START + 2_000);
  assert.equal(link.kind(START + 2_100), 'polling');
  assert.equal(link.kind(START + 2_000 + ANSWER_MS), 'waiting');
});

test('a rebalance is busy, with the server\'s own words, and a token is asked for before all else', () => {
  const link = open();
  link.busy({untilMs: START + 2_000, detail: 'work is being shared out'});
  assert.equal(link.kind(START), 'busy');
  assert.match(link.notice(START).words, /cannot answer just now: work is being shared out\./);
  link.stream({...waiting, busy: true}, START + 1_000);
  link.busy(null);
  assert.equal(link.kind(START + 1_000), 'busy');
  link.locked(true);
  assert.equal(link.kind(START + 1_000), 'locked');
});
