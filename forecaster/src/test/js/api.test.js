import assert from 'node:assert/strict';
import test from 'node:test';
import {configure, getJson} from '../../main/resources/io/rollcast/forecaster/page/api.js';

const UNAVAILABLE = () => new Response('{"detail":"a rebalance"}', {status: 503, headers: {'Retry-After': '0.5'}});

/** Gets with these answers, one after the other, and tells what was said of waits: true for one, false for its end. */
async function waits(answers, options) {
  const told = [];
  configure({askForToken: () => Promise.reject(new Error('no token')), busy: (untilMs) => told.push(untilMs !== null)});
  globalThis.fetch = async () => answers.shift()();
  const outcome = await getJson('api/status', options).then(
    (answer) => ({answer}),
    (error) => ({error}),
  );
  return {told, ...outcome};
}

test('a wait ends with the answer', async () => {
  const {told, answer} = await waits([UNAVAILABLE, () => Response.json({state: 'RUNNING'})]);
  assert.deepEqual(answer, {state: 'RUNNING'});
  assert.deepEqual(told, [true, false]);
});

test('a wait ends where the server is gone', async () => {
  const {told, error} = await waits([
    UNAVAILABLE,
    () => {
      throw new TypeError('fetch failed');
    },
  ]);
  assert.match(error.message, /fetch failed/);
  assert.deepEqual(told, [true, false]);
});

test('a wait ends with the wish for the answer', async () => {
  const wish = new AbortController();
  const gone = new Error('another series was picked');
  setTimeout(() => wish.abort(gone), 50);
  const {told, error} = await waits([UNAVAILABLE], {signal: wish.signal});
  assert.equal(error, gone);
  assert.deepEqual(told, [true, false]);
});

test('without a wait nothing is said', async () => {
  const {told} = await waits([() => Response.json({})]);
  assert.deepEqual(told, []);
});
