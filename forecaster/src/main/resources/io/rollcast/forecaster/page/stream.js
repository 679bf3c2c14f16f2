/**
 * Reads server-sent events with fetch, which can send the token, unlike EventSource. Connects again by itself, waiting
 * longer each time; a connection on which not even a comment arrives counts as dead.
 */

import {pause, request} from './api.js';

const SILENCE_MS = 25_000;
const LONGEST_WAIT_MS = 30_000;
const UNSEEN_MS = 60_000;

export class Stream {
  #controller = null;
  #series = null;
  #rests = false;
  #retryMs = 1000;
  #onEvent;
  #onLink;

  /** `onEvent(type, data)`; `onLink({kind: 'connecting' | 'open' | 'waiting', untilMs, why, busy})`. */
  constructor({onEvent, onLink}) {
    this.#onEvent = onEvent;
    this.#onLink = onLink;
  }

  /** The series whose points come, or null. */
  get series() {
    return this.#series;
  }

  /**
   * Follows one series, or none; leaves the one before. A series that there is not yet leaves only the other events. While
   * the stream rests, it only notes which.
   */
  follow(series) {
    this.#controller?.abort();
    this.#controller = new AbortController();
    this.#series = series;
    if (this.#rests) return;
    this.#run(this.#controller.signal);
  }

  /** Ends the connection, until resumed. */
  rest() {
    this.#rests = true;
    this.#controller?.abort();
  }

  /** Goes on with the series that is to be followed. */
  resume() {
    if (!this.#rests) return;
    this.#rests = false;
    this.follow(this.#series);
  }

  async #run(signal) {
    let failures = 0;
    while (!signal.aborted) {
      const path = this.#series === null ? 'api/stream' : `api/stream?series=${encodeURIComponent(this.#series)}`;
      this.#onLink({kind: 'connecting'});
      let why = 'it ended the connection';
      let wait = null;
      let busy = false;
      try {
        await this.#read(path, signal, () => {
          failures = 0;
        });
      } catch (error) {
        if (signal.aborted) return;
        if (error.status === 404 && this.#series !== null) {
          this.#series = null;
          continue;
        }
        // A fetch that fails has only the browser's own jargon to offer.
        why = error instanceof TypeError ? 'it does not answer' : error.message;
        busy = error.status === 503;
        wait = error.retryAfterMs ?? null;
      }
      if (signal.aborted) return;
      // Jitter keeps many pages from coming back all at once.
      wait ??= Math.min(this.#retryMs * 2 ** failures, LONGEST_WAIT_MS) * (0.75 + Math.random() / 2);
      failures++;
      this.#onLink({kind: 'waiting', untilMs: Date.now() + wait, why, busy});
      await pause(wait, signal).catch(() => {});
    }
  }

  /** An event that cannot be used is reported, and the next one awaited. */
  #hand({type, data}) {
    try {
      this.#onEvent(type, JSON.parse(data));
    } catch (error) {
      console.error(`an event of type ${type} could not be used`, error);
    }
  }

  async #read(path, signal, alive) {
    const dead = new AbortController();
    const stop = () => dead.abort(signal.reason);
    signal.addEventListener('abort', stop, {once: true});
    let watchdog = setTimeout(() => dead.abort(new Error('nothing came for 25 s')), SILENCE_MS);
    try {
      const response = await request(path, {signal: dead.signal, accept: 'text/event-stream'});
      this.#onLink({kind: 'open'});
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      const parser = new EventParser();
      for (;;) {
        const {done, value} = await reader.read();
        if (done || signal.aborted) return;
        clearTimeout(watchdog);
        watchdog = setTimeout(() => dead.abort(new Error('nothing came for 25 s')), SILENCE_MS);
        for (const event of parser.push(value)) {
          if (event.retry !== null) this.#retryMs = event.retry;
          if (event.data === '') continue;
          alive();
          if (signal.aborted) return;
          this.#hand(event);
        }
      }
    } finally {
      clearTimeout(watchdog);
      signal.removeEventListener('abort', stop);
      dead.abort();
    }
  }
}

/**
 * Has the stream rest once nobody has seen the page for a minute, until somebody does: a browser has six connections to a
 * forecaster for all of its tabs, and a stream keeps one.
 */
export function restUnseen(stream, page = document, timers = globalThis) {
  let timer = null;
  const look = () => {
    timers.clearTimeout(timer);
    if (page.hidden) timer = timers.setTimeout(() => stream.rest(), UNSEEN_MS);
    else stream.resume();
  };
  page.addEventListener('visibilitychange', look);
  look();
}

/** The text/event-stream format, as far as it is used: event, data, retry and comments, any line end. */
export class EventParser {
  #rest = '';
  #event = EventParser.#blank();

  /** The events that are complete with this piece of text. */
  push(piece) {
    const complete = [];
    const lines = (this.#rest + piece).split(/\r\n|\n/);
    this.#rest = lines.pop();
    for (const line of lines) {
      if (line === '') {
        complete.push(this.#event);
        this.#event = EventParser.#blank();
      } else {
        this.#field(line);
      }
    }
    return complete;
  }

  #field(line) {
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'event') this.#event.type = value;
    else if (name === 'data') this.#event.data += this.#event.data === '' ? value : `\n${value}`;
    else if (name === 'retry' && /^\d+$/.test(value)) this.#event.retry = Number(value);
  }

  static #blank() {
    return {type: 'message', data: '', retry: null};
  }
}
