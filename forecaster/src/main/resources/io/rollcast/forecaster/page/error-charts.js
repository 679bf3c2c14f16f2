/** How wrong the forecasts are: by steps ahead, and over time. Both beside what naive forecasts would have. */

import {axis, drawSwaps, fromZero, line, makeChart} from './charts.js';
import {byId, el, text} from './dom.js';
import {figure, percent, time} from './format.js';
import {Legend} from './legend.js';
import {onThemeChange} from './theme.js';

const INTERVAL_MS = 10_000;
const MINUTE_MS = 60_000;
const STEPS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const NOTHING = STEPS.map(() => null);
const SERVED = {key: 'served', label: 'Served', swatch: 'swatch-served', name: 'ahead', width: 2.25};
const LAST_VALUE = {key: 'last-value', label: 'Last value', swatch: 'swatch-naive', name: 'naive', width: 1.75, dash: [6, 4]};
const SEASONAL = {key: 'seasonal-naive', label: 'Seasonal naive', swatch: 'swatch-seasonal', name: 'near', width: 1.75, dash: [2, 3]};
const NOISE = {key: 'noise', label: 'Noise alone', swatch: 'swatch-noise', name: 'muted', width: 1.25, dash: [1, 4]};

/** Error per horizon, for the predictor that serves and the baselines. */
export class HorizonChart {
  #lines = [SERVED, LAST_VALUE, SEASONAL, NOISE];
  #legend = new Legend(byId('horizon-legend'), this.#lines);
  #holder = byId('horizon-chart');
  #table = byId('horizon-table');
  #shape = '';
  #cells = [];
  #chart;
  #data = [];

  constructor() {
    this.#chart = makeChart(
      this.#holder,
      {
        scales: {x: {time: false, range: () => [0.75, 10.25]}, y: {range: fromZero(1.08)}},
        axes: [axis({whole: true, bottom: true}), axis({})],
        series: [{}, ...this.#lines.map((each) => line({...each, points: {show: each !== NOISE}}))],
        hooks: {setCursor: [() => this.#read()]},
      },
      [STEPS, NOTHING, NOTHING, NOTHING, NOTHING],
    );
    onThemeChange(() => this.#chart.redraw(false));
    const toggle = byId('horizon-toggle');
    toggle.addEventListener('click', () => {
      const shown = this.#table.classList.toggle('hidden');
      toggle.setAttribute('aria-expanded', String(!shown));
      text(toggle, shown ? 'Show as table' : 'Hide table');
    });
  }

  show(status) {
    const rows = new Map(status.accuracy.map((row) => [row.predictor, row]));
    const serving = rows.get(status.serving);
    const mse = (name) => rows.get(name)?.mse ?? NOTHING;
    const noise = status.noise_mse ?? null;
    const releaseServes = status.serving !== 'last-value';
    this.#data = [
      releaseServes ? (serving?.mse ?? NOTHING) : NOTHING,
      mse('last-value'),
      mse('seasonal-naive'),
      STEPS.map(() => noise),
    ];
    this.#chart.setData([STEPS, ...this.#data]);
    this.#legend.name('served', releaseServes ? status.serving : 'No release yet');
    this.#legend.present('seasonal-naive', rows.has('seasonal-naive'));
    this.#legend.present('noise', noise !== null);
    this.#read();
    text(byId('horizon-facts'), 'Mean squared error of the last five minutes in which points came.');
    this.#fill(status.accuracy);
    this.#holder.setAttribute('aria-label', this.#inWords(releaseServes ? serving : null, rows.get('last-value')));
  }

  #inWords(serving, naive) {
    const ends = (row) => `${figure(row.mse[0])} one step ahead and ${figure(row.mse[9])} ten ahead`;
    const parts = [serving && `${serving.predictor}: ${ends(serving)}`, naive && `last value: ${ends(naive)}`];
    return `Mean squared error by steps ahead. ${parts.filter(Boolean).join('; ') || 'Nothing has been scored yet'}.`;
  }

  #read() {
    const at = this.#chart?.cursor.idx ?? null;
    this.#lines.forEach(({key}, i) => {
      const values = this.#data[i] ?? NOTHING;
      const known = values.filter((value) => value !== null);
      const mean = known.length === 0 ? null : known.reduce((a, b) => a + b, 0) / known.length;
      this.#legend.value(key, known.length === 0 ? '' : figure(at === null ? mean : values[at]));
    });
  }

  /** The same figures as a table; cells are reused, so that a reader's place in it stays. */
  #fill(accuracy) {
    const shape = JSON.stringify(accuracy.map((row) => row.predictor));
    if (shape !== this.#shape) {
      this.#shape = shape;
      this.#cells = accuracy.map(() => STEPS.map(() => el('td', {class: 'number'})));
      const head = el('tr', {}, el('th', {scope: 'col'}, 'Steps'), accuracy.map((row) => el('th', {scope: 'col', class: 'number'}, row.predictor)));
      const body = STEPS.map((step, h) => el('tr', {}, el('th', {scope: 'row'}, String(step)), this.#cells.map((column) => column[h])));
      this.#table.replaceChildren(
        el('div', {class: 'scroll'}, el('table', {}, el('caption', {class: 'hidden'}, 'Mean squared error by steps ahead'), el('thead', {}, head), el('tbody', {}, body))),
      );
    }
    accuracy.forEach((row, i) => STEPS.forEach((step, h) => text(this.#cells[i][h], figure(row.mse[h]))));
  }
}

/** Error over time: what was served against the last value, with the swaps. */
export class HistoryChart {
  #lines = [SERVED, LAST_VALUE, SEASONAL];
  #legend = new Legend(byId('history-legend'), this.#lines);
  #holder = byId('history-chart');
  #swaps = [];
  #nowMs = 0;
  #data = [[], [], [], []];
  #chart;

  constructor() {
    this.#chart = makeChart(
      this.#holder,
      {
        scales: {x: {time: true, range: (u, from, to) => (from === null ? [this.#nowMs - MINUTE_MS, this.#nowMs] : [from, Math.max(to, this.#nowMs)])}, y: {range: fromZero(1.3)}},
        axes: [axis({time: true, bottom: true}), axis({})],
        series: [{}, ...this.#lines.map(line)],
        hooks: {draw: [(u) => drawSwaps(u, this.#swaps)], setCursor: [() => this.#read()]},
      },
      this.#data,
    );
    onThemeChange(() => this.#chart.redraw(false));
  }

  /** An interval stands at its middle; the one that is not over has too few errors to stand beside the others. */
  show(history, nowMs) {
    this.#nowMs = nowMs;
    const rows = history.filter((row) => row.at_ms + INTERVAL_MS <= nowMs).sort((a, b) => a.at_ms - b.at_ms);
    this.#data = [rows.map((row) => row.at_ms + INTERVAL_MS / 2), ...this.#lines.map(({key}) => rows.map((row) => row.mse[key] ?? null))];
    this.#chart.setData(this.#data);
    this.#legend.present('seasonal-naive', rows.some((row) => (row.mse['seasonal-naive'] ?? null) !== null));
    this.#read();
    const last = rows.at(-1);
    const served = last?.mse.served ?? null;
    const naive = last?.mse['last-value'] ?? null;
    this.#holder.setAttribute(
      'aria-label',
      served === null || naive === null
        ? 'Error over time. Nothing has been scored yet.'
        : `Error over time, from ${time(rows[0].at_ms)} to ${time(last.at_ms + INTERVAL_MS)}. At the end ${figure(served)}, the last value's ${figure(naive)}: ${percent(served / naive)} of it.`,
    );
  }

  /** Oldest first: {at, to}. */
  mark(swaps) {
    this.#swaps = swaps;
    this.#chart.redraw(false);
  }

  #read() {
    const at = this.#chart?.cursor.idx ?? this.#data[0].length - 1;
    this.#lines.forEach(({key}, i) => this.#legend.value(key, at < 0 ? '' : figure(this.#data[i + 1][at])));
  }
}
