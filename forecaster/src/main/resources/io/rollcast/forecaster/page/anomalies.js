/** Series that left what was forecast for them, or have no points: the newest first, each a way to its chart. */

import {getJson} from './api.js';
import {byId, el, text} from './dom.js';
import {count, figure, figureWithin, shortened, time} from './format.js';
import {hashOf} from './series.js';

const ROWS = 12;

export const latest = async () => (await getJson(`api/anomalies?limit=${ROWS}`)).anomalies;

/** What happened, in words. */
export function inWords({kind, of, event, value, expected, lower95, upper95, score, points, seq}) {
  const begins = event === 'begins';
  // All three with the digits that tell them apart.
  const range = Math.max(upper95, value) - Math.min(lower95, value);
  switch (kind) {
    case 'outside':
      return begins
        ? `left: ${figureWithin(value, range)} where ${figureWithin(lower95, range)} to ${figureWithin(upper95, range)} was likely; ${figure(score)} times the usual error`
        // The end of a series has no point for which something would have been expected.
        : `${expected === undefined ? 'the series ended' : 'back'} after ${count(points)} ${points === 1 ? 'point' : 'points'}, at most ${figure(score)} times the usual error`;
    case 'missing':
      return begins ? `no points since point ${count(seq)}` : 'over: points come again, or the series has ended';
    default:
      return begins
        ? `${count(points)} series ${of === 'missing' ? 'went missing' : 'left'} together: none of them is listed`
        : `no longer: ${count(points)} series ${of === 'missing' ? 'went missing' : 'left'} in all`;
  }
}

/** Who it happened to. */
export const nameOf = ({series, partition}) => series ?? `partition ${partition}`;

export class Anomalies {
  #heads = ['Time', 'Series', 'What happened'].map((name) => el('th', {scope: 'col'}, name));
  #body = el('tbody');
  #root = el('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Anomalies', hidden: true}, el('table', {}, el('thead', {}, el('tr', {}, this.#heads)), this.#body));
  /** The rows that are shown, by their times and anomalies. */
  #rows = new Map();

  constructor() {
    byId('anomalies').append(this.#root);
  }

  /** Rows that stay are not touched, so that a selection and the focus in them stay, too. */
  show(anomalies) {
    text(byId('anomalies-facts'), anomalies.length === 0
      ? 'None since this forecaster started: no series has left what was forecast for it.'
      : 'Series that left what was forecast for them or have no points, as this forecaster has seen them; times are those of the points.');
    const before = this.#rows;
    // With the time as it is written: at midnight, days are added.
    this.#rows = new Map(anomalies.map((anomaly) => [`${time(anomaly.at_ms)} ${JSON.stringify(anomaly)}`, anomaly]));
    for (const [key, anomaly] of this.#rows) this.#rows.set(key, before.get(key) ?? rowOf(anomaly));
    for (const [key, row] of before) {
      if (this.#rows.has(key)) continue;
      if (row.contains(document.activeElement)) this.#root.focus();
      row.remove();
    }
    [...this.#rows.values()].forEach((row, i) => {
      const there = this.#body.children[i] ?? null;
      if (there !== row) this.#body.insertBefore(row, there);
    });
    this.#root.hidden = anomalies.length === 0;
  }
}

function rowOf(anomaly) {
  const name = shortened(nameOf(anomaly));
  const who = anomaly.series === undefined ? name : el('a', {class: 'fleet-link', href: hashOf(anomaly.series), title: anomaly.series}, name);
  return el('tr', {class: anomaly.event === 'begins' ? 'begins' : 'ends'}, el('td', {class: 'faint'}, time(anomaly.at_ms)), el('th', {scope: 'row'}, who), el('td', {}, inWords(anomaly)));
}
