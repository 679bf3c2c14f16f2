/** What the three charts have in common: axes, lines, the lines where releases took over, and their size. */

import uPlot from './uplot/uPlot.esm.js';
import {figureOnAxis, tick} from './format.js';
import {colour} from './theme.js';

const FAMILY = getComputedStyle(document.body).fontFamily;
const FONT = `12px ${FAMILY}`;
/** More names than this one below the other are a mess: the lines alone have to do. */
const ROWS = 2;

/** An axis of figures or, with `time`, of clock times in milliseconds. */
export function axis({time = false, whole = false, bottom = false}) {
  const given = {
    stroke: () => colour('muted'),
    font: FONT,
    grid: {stroke: () => colour('grid'), width: 1, show: !bottom || time},
    ticks: {show: false},
    gap: bottom ? 6 : 8,
    size: bottom ? 28 : widthOf,
  };
  if (time) {
    given.space = 84;
    given.values = (u, splits, index, space, step) => splits.map((split) => (atEdge(u, split) ? '' : tick(split, step)));
  } else if (whole) {
    given.space = 28;
    given.incrs = [1, 2, 5, 10, 20, 50, 100];
  } else {
    given.space = 44;
    given.values = (u, splits, index, space, step) => splits.map((split) => figureOnAxis(split, step));
  }
  return given;
}

/** Whether half of a tick's words would be beyond the right edge. */
function atEdge(u, split) {
  const {min, max} = u.scales.x;
  return ((max - split) / (max - min)) * (u.bbox.width / devicePixelRatio) < 18;
}

/** The left axis is as wide as its longest figure, and never jumps for a pixel. */
function widthOf(u, values) {
  const longest = Math.max(0, ...(values ?? []).map((value) => value?.length ?? 0));
  return Math.max(36, Math.ceil((longest * 7 + 14) / 8) * 8);
}

/** A line of a chart, in a colour of the style sheet. */
export function line({label, name, width = 1.5, dash, points, filled = false}) {
  return {
    label,
    stroke: () => colour(name),
    width,
    dash,
    spanGaps: false,
    points: {show: false, size: 5, width: 1.5, fill: () => colour(filled ? name : 'panel'), stroke: () => colour(name), ...points},
  };
}

/** Makes a chart that fills its holder and goes on doing so. */
export function makeChart(holder, options, data) {
  const size = () => ({width: holder.clientWidth, height: holder.clientHeight});
  const chart = new uPlot(
    {
      ...size(),
      ms: 1,
      padding: [12, 12, 0, 0],
      legend: {show: false},
      ...options,
      cursor: {y: false, drag: {x: false, y: false, setScale: false}, points: {size: 8, width: 2}, ...options.cursor},
    },
    data,
    holder,
  );
  new ResizeObserver(() => {
    const {width, height} = size();
    if (width > 0 && height > 0 && (width !== chart.width || height !== chart.height)) chart.setSize({width, height});
  }).observe(holder);
  return chart;
}

/** Draws a vertical line with the release's name wherever one took over; `swaps` are {at, to}, oldest first. */
export function drawSwaps(u, swaps) {
  const {ctx} = u;
  const ratio = devicePixelRatio;
  const {left, top, width, height} = u.bbox;
  const seen = swaps
    .map(({at, to}) => ({x: Math.round(u.valToPos(at, 'x', true)), to}))
    .filter(({x}) => x >= left && x <= left + width);
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, width, height);
  ctx.clip();
  ctx.strokeStyle = colour('swap');
  ctx.lineWidth = ratio;
  ctx.setLineDash([4 * ratio, 3 * ratio]);
  // Many lines are a pattern in the background, no longer events.
  ctx.globalAlpha = seen.length * 36 * ratio > width ? 0.3 : 1;
  ctx.beginPath();
  for (const {x} of seen) {
    ctx.moveTo(x + 0.5, top);
    ctx.lineTo(x + 0.5, top + height);
  }
  ctx.stroke();
  ctx.globalAlpha = 1;
  nameSwaps(u, seen, ratio);
  ctx.restore();
}

/** From the newest to the oldest: if names have to give way, the old ones do. */
function nameSwaps({ctx, bbox: {left, top, width}}, seen, ratio) {
  const padding = 5 * ratio;
  const tall = 18 * ratio;
  const taken = Array.from({length: ROWS}, () => Infinity);
  ctx.font = `600 ${11 * ratio}px ${FAMILY}`;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  for (const {x, to} of [...seen].reverse()) {
    const wide = ctx.measureText(to).width + 2 * padding;
    const from = Math.min(x, left + width - wide);
    const row = taken.findIndex((start) => from + wide + 3 * ratio <= start);
    if (row < 0) continue;
    taken[row] = from;
    const y = top + row * (tall + 2 * ratio);
    ctx.fillStyle = colour('swap');
    ctx.beginPath();
    ctx.roundRect(from, y, wide, tall, 3 * ratio);
    ctx.fill();
    ctx.fillStyle = colour('panel');
    ctx.fillText(to, from + padding, y + tall / 2 + 0.5 * ratio);
  }
}

/** The range of an error: from zero, with `air` above the largest one. */
export const fromZero = (air) => (u, low, high) => [0, (Number.isFinite(high) && high > 0 ? high : 1) * air];
