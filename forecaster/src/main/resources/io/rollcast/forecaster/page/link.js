/**
 * How the page stands with the server: live, connecting, polling where no event comes through, cut off, stale, or busy, as
 * during a rebalance. Says it in the bar and, if it is not well, in a notice; dims what is no longer true.
 */

import {byId, text} from './dom.js';
import {time} from './format.js';

export const STALE_MS = 5000;
/** The status is asked for more often than that. */
export const ANSWER_MS = 15_000;
const WORD = {live: 'Live', connecting: 'Connecting', polling: 'Polling', waiting: 'Cut off', stale: 'Stale', busy: 'Busy', locked: 'Locked'};

/** What is known of the link; times are this machine's. Knows nothing of pages. */
export class LinkState {
  #startedAt;
  #link = {kind: 'connecting'};
  #busy = null;
  #locked = false;
  #eventAt = null;
  #answeredAt = null;
  #cutAt = null;

  constructor(now) {
    this.#startedAt = now;
  }

  stream(link, now) {
    this.#link = link.kind === 'connecting' && this.#cutAt !== null ? {...this.#link, untilMs: 0} : link;
    if (link.kind === 'waiting') this.#cutAt ??= now;
    if (link.kind === 'open') {
      this.#cutAt = null;
      this.#eventAt = now;
    }
  }

  heard(now) {
    this.#eventAt = now;
  }

  answered(now) {
    this.#answeredAt = now;
  }

  busy(busy) {
    this.#busy = busy;
  }

  locked(locked) {
    this.#locked = locked;
  }

  kind(now) {
    if (this.#locked) return 'locked';
    const isCut = this.#cutAt !== null;
    if (isCut ? this.#link.busy : this.#busy !== null) return 'busy';
    if (this.#isPolling(now)) return 'polling';
    if (isCut) return 'waiting';
    // Another series means another connection, which is no news.
    if (this.#eventAt === null) return 'connecting';
    return now - this.#eventAt > STALE_MS ? 'stale' : 'live';
  }

  /** Whether answers come, although no event does. */
  #isPolling(now) {
    const silentSince = this.#cutAt ?? (this.#eventAt ?? this.#startedAt) + STALE_MS;
    return this.#answeredAt !== null && this.#answeredAt > silentSince && now - this.#answeredAt < ANSWER_MS;
  }

  /** {words, wait} for a notice; no words where all is well. */
  notice(now) {
    const again = (untilMs) => `Trying again ${soon(Math.max(0, Math.ceil((untilMs - now) / 1000)))}.`;
    switch (this.kind(now)) {
      case 'waiting':
        return {words: `No connection to the forecaster: ${this.#link.why}.${this.#asOf(now)}`, wait: again(this.#link.untilMs)};
      case 'busy': {
        const {untilMs, detail} = this.#busy ?? {untilMs: this.#link.untilMs, detail: this.#link.why};
        return {words: `The forecaster cannot answer just now${detail ? `: ${detail}` : ''}.`, wait: again(untilMs)};
      }
      case 'polling':
        return {words: 'No event comes through: the page asks the forecaster every few seconds instead.', wait: ''};
      case 'stale':
        return {words: `No event since ${time(this.#eventAt, now)}. What is shown may be out of date.`, wait: ''};
      case 'locked':
        return {words: 'The forecaster asks for a token.', wait: ''};
      default:
        return {words: '', wait: ''};
    }
  }

  #asOf(now) {
    const at = Math.max(this.#eventAt ?? 0, this.#answeredAt ?? 0);
    return at === 0 ? '' : ` What is shown is as of ${time(at, now)}.`;
  }
}

export class Link {
  #state = new LinkState(Date.now());

  constructor() {
    setInterval(() => this.#show(), 500);
  }

  /** What the stream says of its connection. */
  stream(link) {
    this.#state.stream(link, Date.now());
    this.#show();
  }

  /** An event has come. */
  heard() {
    this.#state.heard(Date.now());
    if (document.body.dataset.link !== 'live') this.#show();
  }

  /** The status was asked for, and has come. */
  answered() {
    this.#state.answered(Date.now());
  }

  /** A request waits for as long as the server has told it to; null when the wait is over. */
  busy(untilMs, detail) {
    this.#state.busy(untilMs === null ? null : {untilMs, detail});
    this.#show();
  }

  locked(locked) {
    this.#state.locked(locked);
    this.#show();
  }

  #show() {
    const now = Date.now();
    const kind = this.#state.kind(now);
    document.body.dataset.link = kind;
    text(byId('link-text'), WORD[kind]);
    const {words, wait} = this.#state.notice(now);
    byId('notice').hidden = words === '';
    text(byId('notice-words'), words);
    text(byId('notice-wait'), wait);
    // The seconds that run down are for the eye alone.
    text(byId('notice-live'), words);
  }
}

const soon = (seconds) => (seconds > 0 ? `in ${seconds} s` : 'now');
