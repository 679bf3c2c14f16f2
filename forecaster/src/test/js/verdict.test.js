import assert from 'node:assert/strict';
import test from 'node:test';
import {verdictOf} from '../../main/resources/io/rollcast/forecaster/page/verdict.js';

const NOW = new Date(2026, 10, 26, 12, 0, 0).getTime();
const plain = (words) => words.replace(/[\u202f\u00a0]/g, ' ');

function statusOf(verdict, parts = {}) {
  return {
    now_ms: NOW,
    points: 100,
    serving: 'gru/2',
    serving_since_ms: NOW - 120_000,
    topics: {observations: 'observations'},
    verdict: {better: true, predictor: 'gru/2', since_ms: NOW - 60_000, best_naive: 'last-value', less_error: 0.73, scaled_error: 0.11, ...verdict},
    ...parts,
  };
}

test('as long as nothing is known, it waits, and says for what', () => {
  assert.equal(verdictOf(null).kind, 'waiting');
  assert.match(verdictOf(statusOf({}, {points: 0})).detail, /first point on the topic observations/);
  assert.match(verdictOf(statusOf({}, {serving: 'last-value'})).headline, /No release serves yet/);
  assert.equal(verdictOf(statusOf({better: null})).kind, 'waiting');
  assert.equal(verdictOf(statusOf({predictor: 'last-value'})).kind, 'waiting');
});

test('better, by how much and since when', () => {
  const {kind, headline, detail} = verdictOf(statusOf({}));
  assert.equal(kind, 'better');
  assert.equal(headline, 'gru/2 forecasts better than naive');
  assert.equal(plain(detail), '73 % less error than repeating the last value. Better since 11:59:00 (for 1 min).');
});

test('a verdict that is older than the release is its predecessors\' as well', () => {
  assert.match(verdictOf(statusOf({since_ms: NOW - 300_000})).detail, /its predecessors included/);
});

test('not better is said as plainly', () => {
  const {kind, detail} = verdictOf(statusOf({better: false, less_error: -0.2}));
  assert.equal(kind, 'worse');
  assert.match(plain(detail), /^20 % more error/);
  assert.match(verdictOf(statusOf({better: false, less_error: 0})).detail, /^No less error/);
});

test('the naive forecast that it is judged by is named', () => {
  assert.match(plain(verdictOf(statusOf({best_naive: 'seasonal-naive'})).detail), /^73 % less error than repeating the latest season\./);
  assert.match(plain(verdictOf(statusOf({best_naive: 'last-value'})).detail), /^73 % less error than repeating the last value\./);
});
