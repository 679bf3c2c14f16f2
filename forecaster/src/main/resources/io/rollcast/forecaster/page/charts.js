/** What the three charts have in common: axes, lines, the lines where releases took over, and their size. */

import uPlot from '/assets/uplot/uPlot.esm.js';
import {figure, tick} from './format.js';
import {colour} from './theme.js';

const FONT = '12px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';

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
    given.space = 96;
    given.values = (u, splits) => {
      const step = splits.length > 1 ? splits[1] - splits[0] : 1000;
      return splits.map((split) => tick(split, step));
    };
  } else if (whole) {
    given.space = 20;
    given.incrs = [1];
  } else {
    given.space = 44;
    given.values = (u, splits) => splits.map((split) => figureOnAxis(split, splits));
  }
  return given;
}

/** As many digits as tell neighbouring ticks apart. */
function figureOnAxis(value, splits) {
  const step = splits.length > 1 ? Math.abs(splits[1] - splits[0]) : 1;
  if (Math.abs(value) >= 1e6 || step < 1e-6) return figure(value);
  const digits = Math.max(0, Math.min(6, -Math.floor(Math.log10(step) + 1e-9)));
  return value.toFixed(digits).replace(/^-(0(\.0*)?)$/, '$1');
}

/** The left axis is as wide as its longest figure, and never jumps for a pixel. */
function widthOf(u, values) {
  const longest = Math.max(0, ...(values ?? []).map((value) => value?.length ?? 0));
  return Math.max(36, Math.ceil((longest * 7 + 14) / 8) * 8);
}

/** A line of a chart, in a colour of the style sheet. */
export function line({label, name, width = 1.5, dash = undefined, points = undefined, show = true}) {
  return {
    label,
    show,
    stroke: () => colour(name),
    width,
    dash,
    spanGaps: false,
    points: {show: false, size: 5, width: 1.5, fill: () => colour('panel'), stroke: () => colour(name), ...points},
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
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, width, height);
  ctx.clip();
  ctx.font = `600 ${11 * ratio}px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif`;
  ctx.textBaseline = 'middle';
  ctx.lineWidth = ratio;
  let row = 0;
  let taken = -Infinity;
  for (const {at, to} of swaps) {
    const x = Math.round(u.valToPos(at, 'x', true));
    if (x < left || x > left + width) continue;
    ctx.strokeStyle = colour('swap');
    ctx.setLineDash([4 * ratio, 3 * ratio]);
    ctx.beginPath();
    ctx.moveTo(x + 0.5, top);
    ctx.lineTo(x + 0.5, top + height);
    ctx.stroke();
    const padding = 5 * ratio;
    const wide = ctx.measureText(to).width + 2 * padding;
    const from = Math.min(x, left + width - wide);
    row = from < taken ? row + 1 : 0;
    taken = from + wide + 4 * ratio;
    const tall = 18 * ratio;
    const y = top + row * (tall + 2 * ratio);
    ctx.setLineDash([]);
    ctx.fillStyle = colour('swap');
    ctx.beginPath();
    ctx.roundRect(from, y, wide, tall, 3 * ratio);
    ctx.fill();
    ctx.fillStyle = colour('panel');
    ctx.fillText(to, from + padding, y + tall / 2 + 0.5 * ratio);
  }
  ctx.restore();
}

/** Vertical lines and figures without a scale of their own start at zero and leave a little air above. */
export function fromZero(u, low, high) {
  const top = Number.isFinite(high) && high > 0 ? high : 1;
  return [0, top * 1.08];
}
