/** The errors over time as the columns of a chart. Knows nothing of pages. */

export const INTERVAL_MS = 10_000;
/** Usual spacings without an error after which the line is broken. A stream of a point an hour has a line, too. */
const GAP = 3;

/** [times, values of each key]: an interval stands at its middle, and null in a gap. */
export function columnsOf(rows, keys) {
  const sorted = [...rows].sort((a, b) => a.at_ms - b.at_ms);
  const spacings = sorted.slice(1).map((row, i) => row.at_ms - sorted[i].at_ms);
  const usual = [...spacings].sort((a, b) => a - b)[spacings.length >> 1];
  const columns = [[], ...keys.map(() => [])];
  const append = (at, value) => columns.forEach((column, i) => column.push(i === 0 ? at : value(keys[i - 1])));
  sorted.forEach(({at_ms: at, scaled_error: errors}, i) => {
    if (i > 0 && spacings[i - 1] > GAP * usual) append(at - spacings[i - 1] / 2, () => null);
    append(at + INTERVAL_MS / 2, (key) => errors[key] ?? null);
  });
  return columns;
}
