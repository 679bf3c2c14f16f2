/**
 * The HTTP API. Sends the token if there is one, asks for it when the server does, and waits out a rebalance. Nothing
 * here knows what the answers mean.
 */

const TOKEN = 'rollcast-token';
/** An answer that takes longer does not come. */
const LIMIT_MS = 15_000;

/** Whether a header can carry it: the forecaster takes no other token, and of others `fetch` sends no request at all. */
export const isToken = (text) => /^[!-~]+$/.test(text);

let token = sessionToken();
let asking = null;
let ask = () => Promise.reject(new Error('nobody asks for the token'));
let tellBusy = () => {};

/** An answer that is no success, in the server's own words. */
export class Problem extends Error {
  constructor(status, detail, retryAfterMs) {
    super(detail);
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

/** `askForToken(refused)` resolves to a token; `busy(untilMs, detail)` hears of a wait, and `busy(null)` of its end. */
export function configure({askForToken, busy}) {
  ask = askForToken;
  tellBusy = busy;
}

/** A response that succeeded; 401 leads to the question for the token, and then to another try. Each try ends after `limitMs`, its body included. */
export async function request(path, {signal, accept = 'application/json', limitMs = null} = {}) {
  for (;;) {
    const used = token;
    const headers = {Accept: accept};
    if (used !== null) headers.Authorization = `Bearer ${used}`;
    const signals = [signal, limitMs && AbortSignal.timeout(limitMs)].filter(Boolean);
    const response = await fetch(path, {headers, signal: AbortSignal.any(signals), cache: 'no-store'});
    if (response.ok) return response;
    if (response.status !== 401) throw await problemOf(response);
    await response.body?.cancel();
    if (token === used) await newToken(used !== null);
  }
}

/** The JSON at `path`; 503 is waited out for as long as the server says. */
export async function getJson(path, {signal} = {}) {
  let waited = false;
  try {
    for (;;) {
      try {
        return await (await request(path, {signal, limitMs: LIMIT_MS})).json();
      } catch (error) {
        if (!(error instanceof Problem) || error.status !== 503) throw error;
        waited = true;
        tellBusy(Date.now() + error.retryAfterMs, error.message);
        await pause(error.retryAfterMs, signal);
      }
    }
  } finally {
    if (waited) tellBusy(null);
  }
}

/** Runs a task now and again, one at a time, and not while nobody looks; failures are told by the link. */
export async function every(ms, task) {
  for (;;) {
    if (!document.hidden) await task().catch(() => {});
    await pause(ms);
  }
}

/** Resolves after `ms`, or rejects as soon as the signal aborts. */
export function pause(ms, signal) {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, {once: true});
  });
}

async function problemOf(response) {
  const retryAfter = Number.parseFloat(response.headers.get('Retry-After') ?? '2');
  let words = response.statusText || `status ${response.status}`;
  try {
    const problem = await response.json();
    words = problem.detail ?? problem.title ?? words;
  } catch {
    // No JSON: the status line has to do.
  }
  const seconds = Number.isFinite(retryAfter) ? Math.min(Math.max(retryAfter, 0.5), 60) : 2;
  return new Problem(response.status, words, seconds * 1000);
}

/** Several requests that are refused at the same time ask only once. */
function newToken(refused) {
  asking ??= ask(refused).then((given) => {
    token = given;
    asking = null;
    try {
      sessionStorage.setItem(TOKEN, given);
    } catch {
      // Then it lasts as long as the page.
    }
  });
  return asking;
}

function sessionToken() {
  try {
    const kept = sessionStorage.getItem(TOKEN);
    return isToken(kept ?? '') ? kept : null;
  } catch {
    return null;
  }
}
