/**
 * How the page stands with the server: live, connecting, cut off, stale, or waiting for a rebalance. Says it in the bar
 * and, if it is not well, in a notice; dims what is no longer true.
 */

import {byId, text} from './dom.js';
import {time} from './format.js';

const STALE_MS = 5000;
const WORD = {live: 'Live', connecting: 'Connecting', waiting: 'Cut off', stale: 'Stale', busy: 'Rebalancing', locked: 'Locked'};

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

  /** A request is waiting for the end of a rebalance. */
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
    const words = this.#words(state, now);
    const notice = byId('notice');
    notice.hidden = words === '';
    text(notice, words);
  }

  #state(now) {
    if (this.#locked) return 'locked';
    if (this.#cut) return 'waiting';
    if (this.#busy !== null) return 'busy';
    // Another series means another connection, which is no news.
    if (!this.#everOpen) return 'connecting';
    return now - this.#eventAt > STALE_MS ? 'stale' : 'live';
  }

  #words(state, now) {
    const since = this.#eventAt === null ? '' : ` What is shown is as of ${time(this.#eventAt)}.`;
    const seconds = (untilMs) => Math.max(0, Math.ceil((untilMs - now) / 1000));
    switch (state) {
      case 'waiting':
        return `No connection to the forecaster (${this.#link.why}). Trying again ${soon(seconds(this.#link.untilMs))}.${since}`;
      case 'busy':
        return `The forecaster's instances are sharing out the series anew${this.#busy.detail ? ` (${this.#busy.detail})` : ''}. Asking again ${soon(seconds(this.#busy.untilMs))}.`;
      case 'stale':
        return `No event since ${time(this.#eventAt)}. What is shown may be out of date.`;
      case 'locked':
        return 'The forecaster asks for a token.';
      default:
        return '';
    }
  }
}

const soon = (seconds) => (seconds > 0 ? `in ${seconds} s` : 'now');
