/** Series that left what was forecast for them, or have no points: the newest first, each a way to its chart. */

import {getJson} from './api.js';
import {byId, el, text} from './dom.js';
import {count, figure, shortened, time} from './format.js';
import {hashOf} from './series.js';

const ROWS = 12;

export const latest = async () => (await getJson(`api/anomalies?limit=${ROWS}`)).anomalies;

/** What happened, in words. */
export function inWords({kind, of, event, value, lower95, upper95, score, points, seq}) {
  const begins = event === 'begins';
  switch (kind) {
    case 'outside':
      return begins
        ? `left: ${figure(value)} where ${figure(lower95)} to ${figure(upper95)} was likely; ${figure(score)} times the usual error`
        : `back after ${count(points)} ${points === 1 ? 'point' : 'points'}, at most ${figure(score)} times the usual error`;
    case 'missing':
      return begins ? `no points since point ${count(seq)}` : 'points come again';
    default:
      return begins
        ? `${count(points)} series ${of === 'missing' ? 'went missing' : 'left'} together: none of them is listed`
        : `no longer: ${count(points)} series ${of === 'missing' ? 'went missing' : 'left'} in all`;
  }
}

/** Who it happened to. */
export const nameOf = ({series, partition}) => series ?? `partition ${partition}`;

export class Anomalies {
  #shown = '';

  show(anomalies) {
    // Built anew only for news, so that a selection or the focus in it stays.
    const news = JSON.stringify(anomalies);
    if (news === this.#shown) return;
    this.#shown = news;
    text(byId('anomalies-facts'), anomalies.length === 0
      ? 'None since this forecaster started: no series has left what was forecast for it.'
      : 'Series that left what was forecast for them or have no points, as this forecaster has seen them; times are those of the points.');
    const rows = anomalies.map((anomaly) => {
      const name = shortened(nameOf(anomaly), 40);
      const who = anomaly.series === undefined ? name : el('a', {class: 'fleet-link', href: hashOf(anomaly.series)}, name);
      return el('tr', {class: anomaly.event === 'begins' ? 'begins' : 'ends'}, el('td', {class: 'faint'}, time(anomaly.at_ms)), el('th', {scope: 'row'}, who), el('td', {}, inWords(anomaly)));
    });
    const heads = ['Time', 'Series', 'What happened'].map((name) => el('th', {scope: 'col'}, name));
    byId('anomalies').replaceChildren(
      ...(rows.length === 0 ? [] : [el('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Anomalies'}, el('table', {}, el('thead', {}, el('tr', {}, heads)), el('tbody', {}, rows)))]),
    );
  }
}
