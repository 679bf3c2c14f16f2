/** What is to be said of the series that is shown: how fresh it is and how well it is forecast, or why there is nothing. */

import {date, figure, fineTime, shortened, time} from './format.js';

const STALE_MS = 5000;
const NAIVE = 'last-value';

/** {overlay: words in place of the chart or null, facts: the line above it, quiet: whether points stay away}. */
export function factsOf({track, row, missing, paused, instances}, now = Date.now()) {
  const last = track?.last ?? null;
  if (last === null) return {overlay: nothing(track, missing), facts: '', quiet: false};
  const {forecast, heardAt} = track;
  const quiet = now - heardAt > Math.max(STALE_MS, 3 * (forecast?.step ?? 0));
  let asOf = `event time ${fineTime(last.at)}, ${date(last.at)}`;
  if (quiet) asOf = `no point since ${time(heardAt, now)}`;
  if (paused !== null) asOf = `paused at ${time(paused.at, now)}, ${last.seq - paused.seq} new points`;
  const newest = forecast && {model: forecast.model, warm: forecast.warm, step_ms: forecast.step};
  return {overlay: null, facts: [asOf, ...describe({...row, ...newest}, instances)].join(' · '), quiet};
}

function nothing(track, missing) {
  if (track === null) return 'Waiting for the first series';
  // In a path these two mean a folder: whatever is answered is not about the series.
  if (track.id === '.' || track.id === '..') return `No URL can ask for a series “${track.id}”. Waiting for its next point.`;
  return missing ? `There is no series “${shortened(track.id)}”. Waiting for its first point.` : 'Loading';
}

/** What forecasts the series, how well, and who owns it. */
function describe(row, instances) {
  const facts = [];
  if (row.model === NAIVE) {
    facts.push('the last value, repeated');
  } else {
    if (row.model) facts.push(row.warm ? row.model : `${row.model}, still warming up`);
    facts.push(...error(row));
  }
  if (row.step_ms > 0) facts.push(row.step_ms < 1000 ? `a point every ${row.step_ms} ms` : `a point every ${figure(row.step_ms / 1000)} s`);
  if (instances > 1 && row.instance) facts.push(`on ${row.instance}`);
  return facts;
}

function error(row) {
  if (row.relative_error === null || row.relative_error === undefined) return [];
  return [`error ${figure(row.mse)}, ${figure(row.relative_error)} × the last value's`];
}
