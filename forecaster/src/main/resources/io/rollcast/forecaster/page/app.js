/** The live page of Rollcast: brings the parts together. State that several parts need is here and nowhere else. */

import {Anomalies, latest} from './anomalies.js';
import {configure, every, getJson, Problem} from './api.js';
import {askForToken, startKeys} from './dialogs.js';
import {byId, text} from './dom.js';
import {HistoryChart, HorizonChart} from './error-charts.js';
import {factsOf} from './facts.js';
import {Fleet} from './fleet.js';
import {Link} from './link.js';
import {LiveChart} from './live-chart.js';
import {Picker} from './picker.js';
import {Releases} from './releases.js';
import * as series from './series.js';
import {startSpans} from './spans.js';
import {Status} from './status.js';
import {restUnseen, Stream} from './stream.js';
import {startTheme} from './theme.js';
import {Tiles} from './tiles.js';
import {Track} from './track.js';
import {Verdict} from './verdict.js';

const FLEET_ROWS = 12;
const FLEET_MS = 3000;
const HISTORY_MS = 10_000;
const RETRY_MS = 2000;
/** How often that is asked for which the event stream does not bring. */
const BLOCKED_MS = 2000;

const link = new Link();
configure({
  askForToken: async (refused) => {
    link.locked(true);
    const token = await askForToken(refused);
    link.locked(false);
    return token;
  },
  busy: (untilMs, detail) => link.busy(untilMs, detail),
});

startTheme();
const verdict = new Verdict();
const tiles = new Tiles();
const chart = new LiveChart();
const horizon = new HorizonChart();
const history = new HistoryChart();
const fleet = new Fleet();
const anomalies = new Anomalies();
const releases = new Releases();
const picker = new Picker((id) => {
  location.hash = series.hashOf(id);
});
const stream = new Stream({onEvent, onLink});

const book = new Status();
let status = null;
let known = {champion: null, pinned: null, challengers: [], releases: [], swaps: [], decisions: []};
let track = null;
let row = null;
let missing = false;
let paused = null;
let loading = null;
let again = 0;

verdict.show(null);
startKeys({
  '/': () => picker.focus(),
  '[': () => picker.step(-1),
  ']': () => picker.step(1),
});
startSpans((points) => {
  if (paused !== null) togglePause();
  chart.span(points);
});
startPause();
addEventListener('hashchange', follow);
document.querySelector('.skip').addEventListener('click', (event) => {
  // The fragment of the URL is the series' alone.
  event.preventDefault();
  byId('chart').focus();
});
document.addEventListener('click', (event) => {
  // The fragment names no element: without this nothing of the page would move. With a modifier it opens elsewhere.
  const modified = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  if (!modified && event.target.closest('a.fleet-link') !== null) byId('chart').focus();
});
restUnseen(stream);
follow();
every(HISTORY_MS, refreshStatus);
every(HISTORY_MS, refreshReleases);
every(FLEET_MS, async () => fleet.show(await series.worst(FLEET_ROWS), status?.serving));
every(FLEET_MS, async () => anomalies.show(await latest()));
every(FLEET_MS, refreshRow);
every(BLOCKED_MS, insteadOfStream);
setInterval(showSeries, 500);

/** The series of the URL; without one, the first there is. */
function follow() {
  const id = series.idOf(location.hash);
  if (id === null && track === null) {
    stream.follow(null);
    pickFirst();
    return;
  }
  if (id === null || id === track?.id) return;
  loading?.abort();
  loading = new AbortController();
  track = new Track(id);
  row = null;
  missing = false;
  if (paused !== null) togglePause();
  chart.show(track);
  picker.current(id);
  fleet.current(id);
  stream.follow(id);
  showSeries();
}

async function pickFirst() {
  const id = await series.first(RETRY_MS);
  if (series.idOf(location.hash) === null) location.replace(series.hashOf(id));
}

/** Every connection starts with what the API keeps: it closes the gap since the one before. */
function onLink(state) {
  link.stream(state);
  if (state.kind !== 'open') return;
  if (track !== null) load(track, loading.signal);
  refreshReleases();
}

async function load(loaded, signal) {
  try {
    const detail = await series.detail(loaded.id, signal);
    if (loaded !== track) return;
    const seen = loaded.last?.seq ?? 0;
    loaded.load(detail);
    row = detail;
    missing = false;
    // Of a stale series the forecaster's clock says since when; of others that clocks differ does not matter.
    if (loaded.heardAt === null || detail.seq > seen) loaded.heardAt = detail.stale ? detail.arrived_ms : Date.now();
    chart.changed();
    // It was not there yet when the stream began.
    if (stream.series !== loaded.id) stream.follow(loaded.id);
  } catch (error) {
    if (loaded !== track || signal.aborted) return;
    missing = error instanceof Problem && error.status === 404;
    clearTimeout(again);
    again = setTimeout(() => loaded === track && loaded.last === null && load(loaded, signal), RETRY_MS);
  }
  showSeries();
}

function onEvent(type, data) {
  link.heard();
  switch (type) {
    case 'status':
      book.stream(data, Date.now());
      showStatus();
      break;
    case 'point':
      addPoints([data]);
      break;
    case 'points':
      addPoints(Array.isArray(data) ? data : data.points);
      break;
    case 'swap':
      known.swaps = [data, ...known.swaps.filter((swap) => swap.at_ms !== data.at_ms || swap.to !== data.to)];
      refreshReleases();
      break;
    case 'refused':
      refreshReleases();
      break;
    default:
      break;
  }
}

function addPoints(points) {
  const now = Date.now();
  const before = track?.points.length;
  for (const point of points) {
    if (track !== null && point.series === track.id) track.add(point, now);
  }
  if (before === undefined) return;
  if (before === 0) showSeries();
  chart.changed();
}

function showStatus() {
  status = book.at(Date.now());
  verdict.show(status);
  tiles.show(status);
  horizon.show(status);
  const others = (status.instances?.length ?? 1) - 1;
  text(byId('instance'), others > 0 ? `${status.instance} and ${others} more` : status.instance);
}

async function refreshStatus() {
  const fresh = await getJson('api/status');
  link.answered();
  book.answer(fresh);
  showStatus();
  history.show(fresh.error_history ?? [], fresh.now_ms);
}

/** Asks for what a stream would bring, where a proxy blocks it or holds it back. */
async function insteadOfStream() {
  if (status === null || book.isStreamed(Date.now())) return;
  await refreshStatus();
  if (track !== null) await load(track, loading.signal);
}

async function refreshRow() {
  if (track === null) return;
  const [fresh] = await series.matching(track.id, 1);
  if (fresh?.id === track.id) row = {...row, ...fresh};
}

async function refreshReleases() {
  try {
    known = await getJson('api/releases');
  } catch {
    // The next swap or connection asks again.
  }
  showReleases();
}

function showReleases() {
  verdict.reasons(known.swaps);
  releases.show(known, status);
  history.mark([...known.swaps].reverse().map((swap) => ({at: swap.at_ms, to: swap.to})));
}

function showSeries() {
  const state = factsOf({track, row, missing, paused, instances: status?.instances?.length ?? 1});
  const overlay = byId('overlay');
  overlay.hidden = state.overlay === null;
  if (state.overlay !== null) text(overlay, state.overlay);
  text(byId('facts'), state.facts);
  byId('chart').classList.toggle('quiet-series', state.quiet);
  if (track !== null) byId('chart').setAttribute('aria-label', `Live chart of series ${track.id}`);
}

function startPause() {
  byId('pause').addEventListener('click', togglePause);
  byId('chart').addEventListener('keydown', (event) => {
    if (event.key !== ' ') return;
    event.preventDefault();
    togglePause();
  });
}

function togglePause() {
  paused = paused === null ? {at: Date.now(), seq: track?.last?.seq ?? 0} : null;
  chart.pause(paused !== null);
  byId('pause').classList.toggle('on', paused !== null);
  text(byId('pause'), paused !== null ? 'Resume' : 'Pause');
  byId('chart').dataset.paused = String(paused !== null);
  showSeries();
}
