/**
 * The chart of one series. Points come whenever they come; the chart glides after them once a frame, so that bursts do
 * not make it jerk. Works only while there is something to move.
 */

import {axis, drawSwaps, line, makeChart} from './charts.js';
import {byId, text} from './dom.js';
import {figureWithin, timeOfPoint} from './format.js';
import {Legend} from './legend.js';
import {colour, onThemeChange} from './theme.js';

const GLIDE_MS = 160;
const SHRINK_MS = 1500;
const AIR = 0.12;
/** Dots of a forecast that reaches further would be a rope. */
const MOST_DOTS = 48;
/** The view trails what it glides after: without room the last steps would be cut off. */
const ROOM_STEPS = 3;
const LINES = [
  {key: 'value', label: 'Points', swatch: 'swatch-points', name: 'points', width: 1.25, points: {show: sparse, size: 4}, filled: true},
  {key: 'forecast', label: 'Forecast', swatch: 'swatch-ahead', name: 'ahead', width: 2, points: {show: few, size: 6}},
  {key: 'near', label: 'Forecast 1 step before', swatch: 'swatch-near', name: 'near', width: 1.5},
  {key: 'far', label: 'Forecast a horizon before', swatch: 'swatch-far', name: 'far', width: 1.5, dash: [5, 4]},
];
/** Bounds of the forecast, drawn as bands between two of them: in the order of the columns after those of LINES. */
const BOUNDS = 4;
const BANDS = [
  {series: [8, 7], fill: () => colour('band-95')},
  {series: [6, 5], fill: () => colour('band')},
];
const EMPTY = Array.from({length: 1 + LINES.length + BOUNDS}, () => []);
const still = matchMedia('(prefers-reduced-motion: reduce)');

/** Points get dots where they are far enough apart for that. */
function sparse(u, series, from, to) {
  return u.bbox.width / devicePixelRatio / Math.max(1, to - from) > 7;
}

/** A forecast gets dots unless it has very many steps. */
function few(u, series) {
  return u.data[series].filter((value) => value !== null).length <= MOST_DOTS;
}

export class LiveChart {
  #holder = byId('chart');
  #track = null;
  #columns = EMPTY;
  #drawn = {last: null, swaps: [], ahead: 0, horizon: 0};
  #shown = 120;
  #dirty = false;
  #scheduled = false;
  #paused = false;
  #view = null;
  #frameAt = 0;
  #chart;
  #legend;

  constructor() {
    this.#chart = makeChart(
      this.#holder,
      {
        scales: {x: {time: true, auto: false}, y: {auto: false}},
        axes: [axis({time: true, bottom: true}), axis({})],
        series: [{}, ...LINES.map(line), ...Array.from({length: BOUNDS}, () => ({points: {show: false}, width: 0}))],
        bands: BANDS,
        hooks: {
          drawClear: [(u) => this.#shadeFuture(u)],
          draw: [(u) => drawSwaps(u, this.#drawn.swaps)],
          setCursor: [() => this.#read()],
        },
      },
      EMPTY,
    );
    this.#legend = new Legend(byId('legend'), LINES, (key, shown) => {
      this.#chart.setSeries(LINES.findIndex((each) => each.key === key) + 1, {show: shown});
    });
    this.#holder.addEventListener('keydown', (event) => this.#onKey(event));
    this.#holder.addEventListener('blur', () => this.#chart.setCursor({left: -10, top: -10}));
    onThemeChange(() => this.#chart.redraw(false));
    document.addEventListener('visibilitychange', () => this.#wake());
  }

  /** Shows another series, or none. */
  show(track) {
    this.#track = track;
    this.#view = null;
    this.changed();
  }

  /** How many points are shown at most. */
  span(points) {
    this.#shown = points;
    this.#view = null;
    this.changed();
  }

  /** The track has more than before. */
  changed() {
    const last = this.#track?.last ?? null;
    this.#holder.dataset.series = this.#track?.id ?? '';
    this.#holder.dataset.lastSeq = String(last?.seq ?? 0);
    this.#holder.dataset.points = String(this.#track?.points.length ?? 0);
    this.#holder.dataset.swaps = String(this.#track?.swapsSeen ?? 0);
    this.#dirty = true;
    this.#wake();
  }

  pause(paused) {
    this.#paused = paused;
    this.#wake();
  }

  #wake() {
    if (this.#scheduled || this.#paused || document.hidden) return;
    this.#scheduled = true;
    requestAnimationFrame((now) => {
      this.#scheduled = false;
      if (this.#paused) return;
      if (this.#frame(now)) this.#wake();
    });
  }

  /** Draws; true if what is drawn has not yet come to rest. */
  #frame(now) {
    const elapsed = this.#frameAt === 0 ? 16 : Math.min(100, now - this.#frameAt);
    if (this.#dirty) this.#take();
    const aim = this.#aim();
    const arrived = this.#approach(aim, elapsed);
    const {from, to, low, high} = this.#view;
    this.#chart.batch(() => {
      if (this.#dirty) this.#chart.setData(this.#columns, false);
      this.#chart.setScale('x', {min: from, max: to});
      this.#chart.setScale('y', {min: low, max: high});
    });
    if (this.#dirty) this.#read();
    this.#dirty = false;
    this.#frameAt = arrived ? 0 : now;
    return !arrived;
  }

  /** A copy of what is to be drawn: while the chart is paused, the track goes on. */
  #take() {
    const track = this.#track;
    this.#columns = track?.columns(this.#shown) ?? EMPTY;
    this.#drawn = {
      last: track?.last ?? null,
      swaps: [...(track?.swaps ?? [])],
      ahead: track?.last ? track.horizon : 0,
      horizon: track?.horizon ?? 0,
    };
    if (this.#drawn.horizon > 1) this.#legend.name('far', `Forecast ${this.#drawn.horizon} steps before`);
    this.#legend.present('far', this.#drawn.horizon !== 1);
  }

  /** Where in the columns the newest point is. */
  get #newest() {
    return this.#columns[0].length - 1 - this.#drawn.ahead;
  }

  /** The part of the plane that should be seen. */
  #aim() {
    const [times, ...lines] = this.#columns;
    if (times.length === 0) {
      const now = Date.now();
      return {from: now - 12_000, to: now, low: -1, high: 1};
    }
    let low = Infinity;
    let high = -Infinity;
    for (const values of lines) {
      for (const value of values) {
        if (value === null) continue;
        if (value < low) low = value;
        if (value > high) high = value;
      }
    }
    const air = high > low ? (high - low) * AIR : Math.max(Math.abs(high) * AIR, 1e-6);
    const step = this.#track.forecast?.step ?? 1000;
    // What is forecast takes no more room than what was: of a longer forecast the end is cut off.
    const ahead = Math.min(this.#drawn.ahead, this.#shown);
    const to = times.at(-1) + (ahead - this.#drawn.ahead + ROOM_STEPS) * step;
    // A young series is not stretched over the whole width: it grows into it.
    const from = Math.min(times[0], to - (Math.min(this.#shown, 60) + ahead) * step);
    return {from, to, low: low - air, high: high + air};
  }

  /** Moves the view towards the aim; true when it is there. */
  #approach(aim, elapsed) {
    const view = this.#view;
    const width = aim.to - aim.from;
    if (view === null || still.matches || Math.abs(aim.to - view.to) > width) {
      this.#view = aim;
      return true;
    }
    const glide = 1 - Math.exp(-elapsed / GLIDE_MS);
    const shrink = 1 - Math.exp(-elapsed / SHRINK_MS);
    const next = {
      from: view.from + (aim.from - view.from) * glide,
      to: view.to + (aim.to - view.to) * glide,
      low: view.low + (aim.low - view.low) * (aim.low < view.low ? glide : shrink),
      high: view.high + (aim.high - view.high) * (aim.high > view.high ? glide : shrink),
    };
    const tall = aim.high - aim.low;
    const arrived =
      Math.abs(aim.to - next.to) < width / 4000 &&
      Math.abs(aim.from - next.from) < width / 4000 &&
      Math.abs(aim.low - next.low) < tall / 1000 &&
      Math.abs(aim.high - next.high) < tall / 1000;
    this.#view = arrived ? aim : next;
    return arrived;
  }

  #shadeFuture(u) {
    const {last} = this.#drawn;
    if (last === null) return;
    const {left, top, width, height} = u.bbox;
    const x = Math.max(left, Math.round(u.valToPos(last.at, 'x', true)));
    if (x >= left + width) return;
    u.ctx.save();
    u.ctx.fillStyle = colour('future');
    u.ctx.fillRect(x, top, left + width - x, height);
    u.ctx.restore();
  }

  /** Writes the figures under the cursor, or else the newest ones, into the legend. */
  #read() {
    const [times, values, forecasts, near, far, lower, upper] = this.#columns;
    const under = this.#chart.cursor.idx;
    const newest = this.#newest;
    const at = under ?? newest;
    const inFuture = at > newest;
    text(byId('chart-time'), times.length === 0 ? '' : this.#time(times[at]));
    this.#legend.value('value', inFuture ? '' : this.#figure(values[at]));
    const ahead = inFuture ? at : newest + 1;
    this.#legend.value('forecast', this.#figure(forecasts[ahead]) + this.#between(lower[ahead], upper[ahead]));
    this.#legend.value('near', inFuture ? '' : this.#figure(near[at]));
    this.#legend.value('far', inFuture ? '' : this.#figure(far[at]));
  }

  #time(at) {
    return timeOfPoint(at, this.#track?.forecast?.step ?? 1000);
  }

  /** With digits enough for what is seen. */
  #figure(value) {
    return figureWithin(value, this.#view === null ? Infinity : this.#view.high - this.#view.low);
  }

  /** The 80 % interval in words; empty where there is none. */
  #between(lower, upper) {
    return lower === undefined || lower === null ? '' : ` (${this.#figure(lower)} to ${this.#figure(upper)})`;
  }

  #intervalInWords(lower, upper) {
    return lower === undefined || lower === null ? '' : `, 80 % interval ${this.#figure(lower)} to ${this.#figure(upper)}`;
  }

  #farInWords(value) {
    const {horizon} = this.#drawn;
    return horizon > 1 ? `, ${horizon} before ${this.#figure(value)}` : '';
  }

  /** Left and right go from point to point, and say what is there. */
  #onKey(event) {
    const step = {ArrowLeft: -1, ArrowRight: 1}[event.key];
    const times = this.#columns[0];
    if (step === undefined || times.length === 0) return;
    event.preventDefault();
    const from = this.#chart.cursor.idx ?? this.#newest - step;
    const at = Math.max(0, Math.min(times.length - 1, from + step));
    this.#chart.setCursor({left: this.#chart.valToPos(times[at], 'x'), top: 1});
    const [, values, forecasts, near, far, lower, upper] = this.#columns;
    const words = values[at] === null
      ? `${this.#time(times[at])}: forecast ${this.#figure(forecasts[at])}${this.#intervalInWords(lower[at], upper[at])}`
      : `${this.#time(times[at])}: ${this.#figure(values[at])}; forecast 1 step before ${this.#figure(near[at])}${this.#farInWords(far[at])}`;
    text(byId('chart-live'), words);
  }
}
