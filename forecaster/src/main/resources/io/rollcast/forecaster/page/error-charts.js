/**
 * How wrong the forecasts are: by steps ahead, and over time. Both beside what naive forecasts would have. Errors are in
 * units of each series' spread, as in the verdict: neither a large unit nor one absurd value hides all others.
 */

import {axis, drawSwaps, fromZero, line, makeChart} from './charts.js';
import {byId, el, text} from './dom.js';
import {figure, percent, time} from './format.js';
import {columnsOf, INTERVAL_MS} from './history.js';
import {Legend} from './legend.js';
import {onThemeChange} from './theme.js';

const MINUTE_MS = 60_000;
/** More points than this one beside the other are a line. */
const FEW_STEPS = 48;
const NOTHING = [];
const SERVED = {key: 'served', label: 'Served', swatch: 'swatch-served', name: 'ahead', width: 2.25};
const LAST_VALUE = {key: 'last-value', label: 'Last value', swatch: 'swatch-naive', name: 'naive', width: 1.75, dash: [6, 4]};
const SEASONAL = {key: 'seasonal-naive', label: 'Seasonal naive', swatch: 'swatch-seasonal', name: 'near', width: 1.75, dash: [2, 3]};
const NOISE = {key: 'noise', label: 'Noise alone', swatch: 'swatch-noise', name: 'muted', width: 1.25, dash: [1, 4]};

/** Error by steps ahead, of the predictor that serves and the baselines; as many steps as the predictor forecasts. */
export class HorizonChart {
  #lines = [SERVED, LAST_VALUE, SEASONAL, NOISE];
  #legend = new Legend(byId('horizon-legend'), this.#lines);
  #holder = byId('horizon-chart');
  #table = new ErrorTable(byId('horizon-table'));
  #steps = [];
  #chart;
  #data = [];

  constructor() {
    const few = () => this.#steps.length <= FEW_STEPS;
    this.#chart = makeChart(
      this.#holder,
      {
        scales: {x: {time: false, range: () => this.#range()}, y: {range: fromZero(1.08)}},
        axes: [axis({whole: true, bottom: true}), axis({})],
        series: [{}, ...this.#lines.map((each) => line({...each, points: {show: each !== NOISE && few}}))],
        hooks: {setCursor: [() => this.#read()]},
      },
      [[], ...this.#lines.map(() => [])],
    );
    onThemeChange(() => this.#chart.redraw(false));
    const toggle = byId('horizon-toggle');
    toggle.addEventListener('click', () => {
      const shown = byId('horizon-table').classList.toggle('hidden');
      toggle.setAttribute('aria-expanded', String(!shown));
      text(toggle, shown ? 'Show as table' : 'Hide table');
    });
  }

  #range() {
    const last = Math.max(1, this.#steps.length);
    const air = Math.max(0.25, last / 100);
    return [1 - air, last + air];
  }

  show(status) {
    const rows = new Map(status.accuracy.map((row) => [row.predictor, row]));
    const releaseServes = status.serving !== 'last-value';
    const serving = releaseServes ? rows.get(status.serving) : undefined;
    const naive = rows.get('last-value');
    const noise = status.noise_mse ?? null;
    this.#steps = stepsOf(serving ?? naive);
    const errors = (row) => this.#steps.map((_, h) => row?.scaled_error[h] ?? null);
    this.#data = [errors(serving), errors(naive), errors(rows.get('seasonal-naive')), this.#steps.map(() => noise)];
    this.#chart.setData([this.#steps, ...this.#data]);
    this.#legend.name('served', releaseServes ? status.serving : 'No release yet');
    this.#legend.present('seasonal-naive', rows.has('seasonal-naive'));
    this.#legend.present('noise', noise !== null);
    this.#read();
    text(byId('horizon-facts'), `Mean absolute error in units of each series' spread, over all series of this forecaster and the last five minutes in which points came.${coverage(serving)}`);
    this.#table.show(status.accuracy);
    this.#holder.setAttribute('aria-label', inWords(serving, naive));
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
}

/** 1 to the predictor's horizon. */
const stepsOf = (row) => Array.from({length: row?.scaled_error.length ?? 0}, (_, h) => h + 1);

/** How many points fell within the intervals, over all steps; nothing while that is not known. */
function coverage(serving) {
  const mean = (shares) => {
    const known = (shares ?? NOTHING).filter((share) => share !== null);
    return known.length === 0 ? null : known.reduce((a, b) => a + b, 0) / known.length;
  };
  const [inner, outer] = [mean(serving?.coverage80), mean(serving?.coverage95)];
  return inner === null || outer === null ? '' : ` Of the points, ${share(inner)} fell within the 80 % interval and ${share(outer)} within the 95 % one.`;
}

/** A share with one decimal place, as it is a tenth of a percent that matters. */
const share = (value) => (value === null ? '' : `${(100 * value).toFixed(1)} %`);

function inWords(serving, naive) {
  const parts = [serving && `${serving.predictor}: ${ends(serving)}`, naive && `last value: ${ends(naive)}`];
  return `Error by steps ahead. ${parts.filter(Boolean).join('; ') || 'Nothing has been scored yet'}.`;
}

function ends({scaled_error: errors}) {
  const near = `${figure(errors[0])} one step ahead`;
  return errors.length < 2 ? near : `${near} and ${figure(errors.at(-1))} ${errors.length} steps ahead`;
}

/** Columns of a predictor; a release has intervals as well. */
const columns = (row) => ['Error', 'Raw MSE', ...(row.coverage80 ? ['Within 80 %', 'Within 95 %'] : NOTHING)];

/** The figures of the chart as a table, with the raw ones beside them. */
class ErrorTable {
  #root;
  #shape = '';
  #cells = [];

  constructor(root) {
    this.#root = root;
  }

  /** Cells are reused, so that a reader's place in the table stays. */
  show(accuracy) {
    const most = Math.max(0, ...accuracy.map((row) => row.mse.length));
    const shape = JSON.stringify([most, ...accuracy.map((row) => [row.predictor, columns(row).length])]);
    if (shape !== this.#shape) {
      this.#shape = shape;
      this.#build(accuracy, most);
    }
    accuracy.forEach((row, i) => {
      this.#cells[i].forEach(([scaled, raw, inner, outer], h) => {
        text(scaled, figure(row.scaled_error[h]));
        text(raw, figure(row.mse[h]));
        if (inner) text(inner, share(row.coverage80[h] ?? null));
        if (outer) text(outer, share(row.coverage95[h] ?? null));
      });
    });
  }

  #build(accuracy, most) {
    const steps = Array.from({length: most}, (_, h) => h + 1);
    const cell = () => el('td', {class: 'number'});
    const column = (name) => el('th', {scope: 'col', class: 'number'}, name);
    this.#cells = accuracy.map((row) => steps.map(() => columns(row).map(cell)));
    const names = el('tr', {}, el('td'), accuracy.map((row) => el('th', {scope: 'colgroup', colspan: String(columns(row).length), class: 'number'}, row.predictor)));
    const heads = el('tr', {}, el('th', {scope: 'col'}, 'Steps'), accuracy.map((row) => columns(row).map(column)).flat());
    const body = steps.map((step, h) => el('tr', {}, el('th', {scope: 'row'}, String(step)), this.#cells.map((cells) => cells[h]).flat()));
    const caption = el('caption', {class: 'hidden'}, "Mean errors by steps ahead: absolute in units of each series' spread, and squared in the series' unit; and shares of points within the intervals");
    this.#root.replaceChildren(
      el(
        'div',
        {class: 'scroll tall', tabindex: '0', role: 'region', 'aria-label': 'Error by steps ahead as a table'},
        el('table', {}, caption, el('thead', {}, names, heads), el('tbody', {}, body)),
      ),
    );
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

  /** The interval that is not over has too few errors to stand beside the others. */
  show(history, nowMs) {
    this.#nowMs = nowMs;
    const rows = history.filter((row) => row.at_ms + INTERVAL_MS <= nowMs).sort((a, b) => a.at_ms - b.at_ms);
    this.#data = columnsOf(rows, this.#lines.map(({key}) => key));
    this.#chart.setData(this.#data);
    this.#legend.present('seasonal-naive', rows.some((row) => (row.scaled_error['seasonal-naive'] ?? null) !== null));
    this.#read();
    const last = rows.at(-1);
    const served = last?.scaled_error.served ?? null;
    const naive = last?.scaled_error['last-value'] ?? null;
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
