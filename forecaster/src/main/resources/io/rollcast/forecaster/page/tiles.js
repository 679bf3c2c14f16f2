/** The pipeline's vital figures, with the last minute of those that move. */

import {byId, el, svg, text} from './dom.js';
import {about, count, millis, NONE, rate} from './format.js';
import {REMEMBERED, sparkline} from './sparkline.js';

const TILES = [
  {name: 'Points', unit: '/s', value: (s) => rate(s.points_per_second), more: (s) => `${count(s.points)} in all`, line: (s) => s.points_per_second},
  {name: 'Forecasts', unit: '/s', value: (s) => rate(s.forecasts_per_second), more: (s) => `${count(s.forecasts)} in all`, line: (s) => s.forecasts_per_second},
  {name: 'Latency', unit: 'ms', value: (s) => millis(s.latency_ms?.p50), more: (s) => `median; p99 ${millis(s.latency_ms?.p99)} ms`, line: (s) => s.latency_ms?.p50},
  {name: 'Lag', unit: '', value: (s) => count(s.lag), more: () => 'points that wait', line: (s) => s.lag},
  {name: 'Series', unit: '', value: (s) => about(s.series), more: (s) => instances(s)},
  {name: 'Swaps', unit: '', value: (s) => count(s.swaps), more: (s) => `${s.serving} serves`},
  {name: 'Dead letters', unit: '', value: (s) => count(s.dead_letters.total), more: (s) => byReason(s.dead_letters), alarm: (s) => s.dead_letters.total > 0},
];

/** Whose series are counted. */
export function instances({instances: all}) {
  return (all?.length ?? 0) > 1 ? `here; ${all.length} instances in the group` : 'on one instance';
}

function byReason({total, by_reason: reasons}) {
  if (total === 0) return 'nothing was refused';
  return Object.entries(reasons)
    .filter(([, number]) => number > 0)
    .sort((a, b) => b[1] - a[1])
    .map(([reason, number]) => `${reason.replaceAll(/[_-]/g, ' ')} ${count(number)}`)
    .join(', ');
}

export class Tiles {
  #parts = TILES.map((tile) => {
    const value = el('span', {class: 'tile-value'}, NONE);
    const more = el('span', {class: 'tile-more'});
    const unit = el('span', {class: 'tile-unit', hidden: true}, tile.unit);
    const path = svg('polyline', {class: 'spark-line'});
    const spark = tile.line ? svg('svg', {class: 'spark', viewBox: '0 0 100 24', preserveAspectRatio: 'none', 'aria-hidden': 'true'}, path) : null;
    const root = el(
      'div',
      {class: 'tile'},
      el('dt', {}, tile.name),
      el('dd', {}, el('span', {class: 'tile-figure'}, value, unit), more),
    );
    if (spark !== null) root.append(el('dd', {class: 'tile-spark', 'aria-hidden': 'true'}, spark));
    return {tile, root, value, unit, more, path, past: []};
  });

  constructor() {
    byId('tiles').append(...this.#parts.map((part) => part.root));
  }

  show(status) {
    for (const {tile, root, value, unit, more, path, past} of this.#parts) {
      text(value, tile.value(status));
      unit.hidden = value.textContent === NONE;
      text(more, tile.more(status));
      if (tile.alarm) root.classList.toggle('tile-alarm', tile.alarm(status));
      if (tile.line) {
        past.push(tile.line(status) ?? 0);
        if (past.length > REMEMBERED) past.shift();
        path.setAttribute('points', sparkline(past));
      }
    }
  }
}
