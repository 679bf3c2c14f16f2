/**
 * How the page stands with the server: live, connecting, cut off, stale, or busy, as during a rebalance. Says it in the bar
 * and, if it is not well, in a notice; dims what is no longer true.
 */

import {byId, text} from './dom.js';
import {time} from './format.js';

const STALE_MS = 5000;
const WORD = {live: 'Live', connecting: 'Connecting', waiting: 'Cut off', stale: 'Stale', busy: 'Busy', locked: 'Locked'};

export class Link {
  #link = {kind: 'connecting'};
  #busy = null;
  #locked = false;
  #eventAt = null;
  #everOpen = false;
  #cut = false;

  constructor() {
    setInterval(() => this.#show(), 500);
  }

  /** What the stream says of its connection. */
  stream(link) {
    this.#link = link.kind === 'connecting' && this.#cut ? {...this.#link, untilMs: 0} : link;
    if (link.kind === 'waiting') this.#cut = true;
    if (link.kind === 'open') {
      this.#cut = false;
      this.#everOpen = true;
      this.#eventAt = Date.now();
    }
    this.#show();
  }

  /** An event has come. */
  heard() {
    this.#eventAt = Date.now();
    if (document.body.dataset.link !== 'live') this.#show();
  }

  /** A request waits for as long as the server has told it to; null when the wait is over. */
  busy(untilMs, detail) {
    this.#busy = untilMs === null ? null : {untilMs, detail};
    this.#show();
  }

  locked(locked) {
    this.#locked = locked;
    this.#show();
  }

  #show() {
    const now = Date.now();
    const state = this.#state(now);
    document.body.dataset.link = state;
    text(byId('link-text'), WORD[state]);
    const {words, wait = ''} = this.#words(state, now);
    byId('notice').hidden = words === '';
    text(byId('notice-words'), words);
    text(byId('notice-wait'), wait);
    // The seconds that run down are for the eye alone.
    text(byId('notice-live'), words);
  }

  #state(now) {
    if (this.#locked) return 'locked';
    if (this.#cut) return this.#link.busy ? 'busy' : 'waiting';
    if (this.#busy !== null) return 'busy';
    // Another series means another connection, which is no news.
    if (!this.#everOpen) return 'connecting';
    return now - this.#eventAt > STALE_MS ? 'stale' : 'live';
  }

  #patience({untilMs, detail}, again) {
    return {
      words: `The forecaster cannot answer just now${detail ? `: ${detail}` : ''}.`,
      wait: again(untilMs),
    };
  }

  #words(state, now) {
    const asOf = this.#eventAt === null ? '' : ` What is shown is as of ${time(this.#eventAt)}.`;
    const again = (untilMs) => `Trying again ${soon(Math.max(0, Math.ceil((untilMs - now) / 1000)))}.`;
    switch (state) {
      case 'waiting':
        return {words: `No connection to the forecaster: ${this.#link.why}.${asOf}`, wait: again(this.#link.untilMs)};
      case 'busy':
        return this.#patience(this.#busy ?? {untilMs: this.#link.untilMs, detail: this.#link.why}, again);
      case 'stale':
        return {words: `No event since ${time(this.#eventAt)}. What is shown may be out of date.`};
      case 'locked':
        return {words: 'The forecaster asks for a token.'};
      default:
        return {words: ''};
    }
  }
}

const soon = (seconds) => (seconds > 0 ? `in ${seconds} s` : 'now');
