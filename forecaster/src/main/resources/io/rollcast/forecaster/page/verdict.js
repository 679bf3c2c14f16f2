/** Whether the forecasts are any good, in a sentence that needs no explanation; and what serves, since when and why. */

import {byId, el, icon, text} from './dom.js';
import {count, duration, figure, percent, time} from './format.js';

const NAIVE = 'last-value';
const SEASONAL = 'seasonal-naive';

/** {kind, word, headline, detail} for a status; kind is better, worse or waiting. */
export function verdictOf(status) {
  if (status === null) {
    return waiting('Waiting for the forecaster', 'Its first status has not arrived yet.');
  }
  const {verdict, serving} = status;
  if (status.points === 0) {
    return waiting('No points yet', `Waiting for the first point on the topic ${status.topics.observations}.`);
  }
  if (serving === NAIVE) {
    return waiting('No release serves yet', "Until one does, a forecast is the last value repeated. Waiting for the trainer's first release.");
  }
  if (verdict.better === null || verdict.predictor === NAIVE) {
    return waiting(`${serving} forecasts; how well is not known yet`, 'A forecast is scored when its point arrives. Waiting for the first ones.');
  }
  const subject = verdict.predictor;
  const since = sinceWhen(status);
  const naive = verdict.best_naive === SEASONAL ? 'than repeating the latest season' : 'than repeating the last value';
  const less = verdict.less_error;
  if (verdict.better) {
    const by = less === null ? `Less error ${naive}` : `${percent(less)} less error ${naive}`;
    return {kind: 'better', word: 'Better than naive', headline: `${subject} forecasts better than naive`, detail: `${by}.${since}`};
  }
  const by = less === null || less === 0 ? `No less error ${naive}` : `${percent(less)} more error ${naive}`;
  return {kind: 'worse', word: 'Not better than naive', headline: `${subject} does not forecast better than naive`, detail: `${by}.${since}`};
}

/** The verdict may be older than the release: then those before it had earned it already. */
function sinceWhen({verdict, serving, serving_since_ms: took, now_ms: now}) {
  if (verdict.since_ms === null) return '';
  const since = `since ${time(verdict.since_ms, now)} (for ${duration(now - verdict.since_ms)})`;
  const so = verdict.better ? 'Better' : 'Not better';
  const own = verdict.predictor === serving && (took === null || verdict.since_ms >= took);
  return own ? ` ${so} ${since}.` : ` ${so} without a break ${since}, its predecessors included.`;
}

const waiting = (headline, detail) => ({kind: 'waiting', word: 'Waiting', headline, detail});

export class Verdict {
  #root = byId('verdict');
  #why = new Map();
  #said = '';
  #kind = '';

  /** What the API told of swaps: why each release took over, newest first. */
  reasons(swaps) {
    this.#why = new Map([...swaps].reverse().map((swap) => [swap.to, swap.why]));
  }

  show(status) {
    const {kind, word, headline, detail} = verdictOf(status);
    this.#root.dataset.kind = kind;
    this.#root.dataset.better = {better: 'true', worse: 'false', waiting: 'unknown'}[kind];
    this.#root.dataset.serving = status?.serving ?? '';
    if (kind !== this.#kind) {
      this.#kind = kind;
      byId('verdict-icon').replaceChildren(icon(kind));
    }
    text(byId('verdict-word'), word);
    text(byId('verdict-headline'), headline);
    text(byId('verdict-detail'), detail);
    text(byId('verdict-serving'), status === null ? '' : this.#serving(status));
    this.#scale(status);
    // Read aloud when the verdict changes, not when its clock moves on.
    const said = `${kind} ${headline}`;
    if (said !== this.#said) {
      this.#said = said;
      text(byId('verdict-live'), `${headline}. ${detail}`);
    }
    const less = status?.verdict.less_error;
    document.title = kind === 'better' ? `${percent(less)} less error · Rollcast` : `${word} · Rollcast`;
  }

  #serving(status) {
    if (status.points === 0 || status.serving === NAIVE) return '';
    const since = status.serving_since_ms;
    const when = since === null || since === undefined ? '' : ` since ${time(since, status.now_ms)} (for ${duration(status.now_ms - since)})`;
    const why = this.#why.get(status.serving);
    return `${status.serving} serves${when}.${why ? ` ${why}` : ''}`;
  }

  /** The two errors as bars: the picture of the sentence. */
  #scale(status) {
    const scale = byId('verdict-scale');
    const {scaled_error: own = null, last_value_scaled_error: last = null, seasonal_naive_scaled_error: season = null, best_naive: best} = status?.verdict ?? {};
    const naive = best === SEASONAL ? season : last;
    scale.hidden = own === null || naive === null || status.verdict.predictor === NAIVE;
    if (scale.hidden) return;
    if (scale.childElementCount === 0) {
      scale.append(bar('served'), bar('naive'), el('p', {class: 'small', 'data-part': 'note'}));
    }
    const most = Math.max(own, naive, Number.MIN_VALUE);
    fill(scale.children[0], status.verdict.predictor, own, most);
    fill(scale.children[1], best === SEASONAL ? 'latest season' : 'last value', naive, most);
    text(scale.children[2], `mean absolute error in units of each series' spread, over all series of this forecaster; ${count(status.verdict.scored)} forecast values met their points in the last ${duration(status.verdict.window_ms)}`);
  }
}

function bar(kind) {
  return el(
    'div',
    {class: `scale-row scale-${kind}`},
    el('span', {class: 'scale-name'}),
    el('span', {class: 'scale-track', 'aria-hidden': 'true'}, el('span', {class: 'scale-fill'})),
    el('span', {class: 'scale-value'}),
  );
}

function fill(row, name, value, most) {
  text(row.children[0], name);
  row.children[1].firstElementChild.style.width = `${(100 * value) / most}%`;
  text(row.children[2], figure(value));
}
