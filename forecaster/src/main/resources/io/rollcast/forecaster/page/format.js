/** Figures and times as people read them. An absent figure is a dash. */

/** What stands for an absent figure. */
export const NONE = '–';
/** A figure of so many is written out. */
const FEW_CHARACTERS = 10;
const NARROW = '\u202f';
const FIXED = '\u00a0';
const whole = new Intl.NumberFormat('en', {maximumFractionDigits: 0});
const tenths = new Intl.NumberFormat('en', {minimumFractionDigits: 1, maximumFractionDigits: 1});
const compact = new Intl.NumberFormat('en', {notation: 'compact', maximumFractionDigits: 1});
const clock = new Intl.DateTimeFormat('en-GB', {hour: '2-digit', minute: '2-digit', second: '2-digit'});
const minutes = new Intl.DateTimeFormat('en-GB', {hour: '2-digit', minute: '2-digit'});
const day = new Intl.DateTimeFormat('en-GB', {day: 'numeric', month: 'short'});
const fullDay = new Intl.DateTimeFormat('en-GB', {day: 'numeric', month: 'short', year: 'numeric'});

const absent = (value) => value === null || value === undefined || !Number.isFinite(value);

export const count = (value) => (absent(value) ? NONE : whole.format(value));

/** A count that may be large and is not looked at closely: 382.6K. */
export const about = (value) => (absent(value) ? NONE : value < 100_000 ? whole.format(value) : compact.format(value));

/** Per second: small rates keep a decimal. */
export const rate = (value) => (absent(value) ? NONE : value < 100 ? tenths.format(value) : whole.format(value));

/** Three significant digits, whatever the unit: 0.114, 12.3, 1.23e6. */
export function figure(value) {
  if (absent(value)) return NONE;
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.001 || size >= 1e6)) return value.toExponential(2);
  if (size >= 1000) return whole.format(value);
  return size >= 100 ? value.toFixed(0) : size >= 10 ? value.toFixed(1) : size >= 1 ? value.toFixed(2) : value.toFixed(3);
}

/** A figure on an axis whose ticks are `step` apart: with as many digits as tell neighbours apart, in the shorter notation. */
export function figureOnAxis(value, step) {
  const power = Math.floor(Math.log10(step) + 1e-9);
  const leading = step / 10 ** power;
  // Ticks may be 2.5 apart, or .25.
  const last = Math.abs(leading - Math.round(leading)) < 0.01 ? power : power - 1;
  const digits = Math.max(0, Math.min(20, -last));
  const fixed = value.toLocaleString('en', {minimumFractionDigits: digits, maximumFractionDigits: digits}).replace(/^-(0(\.0*)?)$/, '$1');
  if (fixed.length <= FEW_CHARACTERS) return fixed;
  if (Math.abs(value) < step / 2) return '0';
  const exponent = value.toExponential(Math.max(0, Math.min(16, Math.floor(Math.log10(Math.abs(value))) - last)));
  return exponent.length < fixed.length ? exponent : fixed;
}

/** A figure as figure() writes it, unless its digits are too few to tell values apart in a chart that shows this range. */
export function figureWithin(value, range) {
  const step = 10 ** Math.floor(Math.log10(range) - 2);
  return absent(value) || !(range > 0) || !(Math.abs(value) >= 1000 * step) ? figure(value) : figureOnAxis(value, step);
}

/** A share as per cent: .74 is "74 %". */
export function percent(share) {
  if (absent(share)) return NONE;
  const hundredths = Math.abs(share) * 100;
  return `${hundredths < 10 && hundredths > 0 ? tenths.format(hundredths) : whole.format(hundredths)}${NARROW}%`;
}

/** The clock time in the reader's zone, with the day if it is not today's, and with the year if it is not this one. */
export const time = (ms, now = Date.now()) => (absent(ms) ? NONE : withDay(ms, now, clock.format(new Date(ms))));

/** The same of a point, with tenths of a second where points are less than a second apart. */
export const timeOfPoint = (ms, step, now = Date.now()) => (absent(ms) || step >= 1000 ? time(ms, now) : withDay(ms, now, fineTime(ms)));

function withDay(ms, now, words) {
  const date = new Date(ms);
  const today = new Date(now);
  if (date.toDateString() === today.toDateString()) return words;
  return `${(date.getFullYear() === today.getFullYear() ? day : fullDay).format(date)}, ${words}`;
}

export const date = (ms) => (absent(ms) ? NONE : fullDay.format(new Date(ms)));

/** The clock time with tenths of a second. */
export function fineTime(ms) {
  if (absent(ms)) return NONE;
  return `${clock.format(new Date(ms))}.${Math.floor((((ms % 1000) + 1000) % 1000) / 100)}`;
}

/** What a tick of a time axis says, where ticks are `step` milliseconds apart: the day at midnight, unless seconds count. */
export function tick(ms, step) {
  const at = new Date(ms);
  if (step < 1000) return fineTime(ms);
  if (step < 60_000) return clock.format(at);
  const midnight = at.getHours() === 0 && at.getMinutes() === 0;
  return step < 86_400_000 && !midnight ? minutes.format(at) : day.format(at);
}

/** How long something takes or lasts, in at most two units. */
export function duration(ms) {
  if (absent(ms)) return NONE;
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds}${FIXED}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}${FIXED}min`;
  if (seconds < 86_400) return pair(seconds, 3600, 'h', 60, 'min');
  return pair(seconds, 86_400, 'd', 3600, 'h');
}

function pair(seconds, large, largeName, small, smallName) {
  const rest = Math.floor((seconds % large) / small);
  return `${Math.floor(seconds / large)}${FIXED}${largeName}${rest === 0 ? '' : ` ${rest}${FIXED}${smallName}`}`;
}

/** Milliseconds of latency: 4.2, 119, 5,867. */
export const millis = (value) => (absent(value) ? NONE : value < 10 ? tenths.format(value) : whole.format(value));

/** A series' id, cut in the middle where it is too long to show. */
export const shortened = (id, most = 60) =>
  id.length <= most ? id : `${id.slice(0, most / 2)}…${id.slice(-most / 2 + 1)}`;
