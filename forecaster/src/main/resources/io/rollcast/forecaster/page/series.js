/** Asks the API for series: by prefix, the neighbours of one, the worst. And how the page's URL names one. */

import {getJson, pause} from './api.js';

const list = (parameters, signal) => getJson(`api/series?${new URLSearchParams(parameters)}`, {signal});

export const detail = (id, signal) => getJson(`api/series/${encodeURIComponent(id)}`, {signal});

export const matching = async (prefix, limit, signal) => (await list({prefix, limit}, signal)).series;

export const worst = async (limit, signal) => (await list({sort: 'worst', limit}, signal)).series;

/** The id of the first series there is; asked for again after `ms` while there is none. */
export async function first(ms) {
  for (;;) {
    const [row] = await matching('', 1).catch(() => []);
    if (row !== undefined) return row.id;
    await pause(ms);
  }
}

/** The id after this one, or null. */
export async function after(id, signal) {
  return (await list({after: id, limit: 1}, signal)).series[0]?.id ?? null;
}

/** The id before this one, or null. */
export async function before(id, signal) {
  return (await list({before: id, limit: 1}, signal)).series[0]?.id ?? null;
}

/** The fragment of the URL that names a series. */
export const hashOf = (id) => `#series=${encodeURIComponent(id)}`;

/** The series that a fragment names, or null. */
export function idOf(hash) {
  const match = /^#series=(.+)$/s.exec(hash);
  if (match === null) return null;
  try {
    return decodeURIComponent(match[1]);
  } catch {
    return null;
  }
}
