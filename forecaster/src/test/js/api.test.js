import assert from 'node:assert/strict';
import test from 'node:test';
import {configure, getJson} from '../../main/resources/io/rollcast/forecaster/page/api.js';
import {askForToken} from '../../main/resources/io/rollcast/forecaster/page/dialogs.js';

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

/** Has `AbortSignal.timeout` run out as soon as `outOfTime` is called; what it was asked for is in `limits`. */
function limits(context) {
  const controllers = [];
  const limits = [];
  context.mock.method(AbortSignal, 'timeout', (ms) => {
    limits.push(ms);
    controllers.push(new AbortController());
    return controllers.at(-1).signal;
  });
  return {limits, outOfTime: () => controllers.at(-1).abort(new Error('out of time'))};
}

/** Ends by its signal alone. */
const hangs = (path, {signal}) => new Promise((resolve, reject) => {
  signal.addEventListener('abort', () => reject(signal.reason), {once: true});
});

test('a request that hangs ends in time, and so does the wish for its answer', async (context) => {
  const {limits: asked, outOfTime} = limits(context);
  const answers = [UNAVAILABLE, hangs];
  globalThis.fetch = async (...request) => answers.shift()(...request);
  const outcome = assert.rejects(getJson('api/status'), /out of time/);
  while (answers.length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  outOfTime();
  await outcome;
  assert.deepEqual(asked, [15_000, 15_000]);

  const wish = new AbortController();
  globalThis.fetch = hangs;
  const gone = assert.rejects(getJson('api/status', {signal: wish.signal}), /another series/);
  wish.abort(new Error('another series was picked'));
  await gone;
});

test('the question for the token takes as long as it takes', async (context) => {
  const {limits: asked, outOfTime} = limits(context);
  const answers = [() => new Response('{}', {status: 401}), () => Response.json({state: 'RUNNING'})];
  globalThis.fetch = async (path, {signal}) => {
    signal.throwIfAborted();
    return answers.shift()();
  };
  globalThis.sessionStorage = {getItem: () => null, setItem: () => {}};
  const fresh = await import('../../main/resources/io/rollcast/forecaster/page/api.js?asked');
  fresh.configure({
    askForToken: async () => {
      outOfTime();
      return 'good';
    },
    busy: () => {},
  });
  assert.deepEqual(await fresh.getJson('api/status'), {state: 'RUNNING'});
  assert.equal(asked.length, 2);
});

/** Just enough of a page for the question. */
function question() {
  const dialog = new EventTarget();
  dialog.open = false;
  dialog.showModal = () => {
    dialog.open = true;
  };
  const elements = {token: dialog, 'token-value': {value: '', focus() {}}, 'token-detail': {textContent: ''}};
  globalThis.document = {getElementById: (id) => elements[id]};
  const enter = (given) => {
    elements['token-value'].value = given;
    dialog.open = false;
    dialog.dispatchEvent(new Event('close'));
  };
  return {dialog, words: () => elements['token-detail'].textContent, enter};
}

test('a token that no header can have is asked for again, in words', async () => {
  const {dialog, words, enter} = question();
  const answer = askForToken(false);
  for (const given of ['to\u200bken', 'two words', 'tökén']) {
    enter(given);
    assert.equal(dialog.open, true, given);
    assert.match(words(), /ASCII/);
  }
  enter('  the-token~ ');
  assert.equal(await answer, 'the-token~');
  assert.equal(dialog.open, false);
});

test('a kept token that no header can have is forgotten', async () => {
  const kept = new Map([['rollcast-token', 'to\u200bken']]);
  globalThis.sessionStorage = {getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value)};
  const sent = [];
  globalThis.fetch = async (path, {headers}) => {
    sent.push(new Headers(headers).get('Authorization'));
    return sent.length === 1 ? new Response('{}', {status: 401}) : Response.json({});
  };
  const fresh = await import('../../main/resources/io/rollcast/forecaster/page/api.js?anew');
  fresh.configure({askForToken: async () => 'good', busy: () => {}});
  await fresh.getJson('api/status');
  assert.deepEqual(sent, [null, 'Bearer good']);
});
