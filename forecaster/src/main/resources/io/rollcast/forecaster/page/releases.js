/** Which release served when, which were refused and why: a timeline, a table, and the swaps in words. */

import {byId, el, icon, text} from './dom.js';
import {shadowInWords, decisionInWords} from './decisions.js';
import {duration, figure, NONE, percent, time} from './format.js';

const NARROW = matchMedia('(max-width: 699px)').matches;
const ROWS = NARROW ? 4 : 8;
const SEGMENTS = NARROW ? 8 : 16;
const SWAPS = 6;
const STATE = {
  serving: {word: 'serves', icon: 'better'},
  served: {word: 'served', icon: 'known'},
  shadow: {word: 'in shadow', icon: 'waiting'},
  known: {word: 'never served', icon: 'known'},
  refused: {word: 'refused', icon: 'refused'},
};

/** Who served from when to when, oldest first, from the swaps (newest first). Before the start, who did so is not known. */
export function segmentsOf(swaps, startedMs, nowMs, serving) {
  const oldestFirst = [...swaps].reverse();
  if (oldestFirst.length === 0) return serving && serving !== 'last-value' ? [{name: serving, from: startedMs, to: nowMs}] : [];
  const segments = startedMs < oldestFirst[0].at_ms ? [{name: oldestFirst[0].from, from: startedMs, to: oldestFirst[0].at_ms}] : [];
  oldestFirst.forEach((swap, i) => {
    segments.push({name: swap.to, from: swap.at_ms, to: oldestFirst[i + 1]?.at_ms ?? nowMs});
  });
  return segments.slice(-SEGMENTS);
}

/** When releases were refused since then. */
export const marksOf = (releases, start) =>
  releases.filter((release) => release.state === 'refused' && release.refused_at_ms >= start);

export class Releases {
  #all = false;
  #last = null;
  #shown = '';

  show(answer, status) {
    const {champion, pinned, challengers, releases, swaps, decisions} = answer;
    this.#last = {...answer, status};
    const refused = releases.filter((release) => release.state === 'refused').length;
    text(byId('releases-facts'), releases.length === 0
      ? 'None yet: the trainer publishes its first one after its first round of fits.'
      : `${releases.length}${releases.length >= 200 ? ' newest' : ''} known, ${refused} refused${champion ? `; the champion is ${champion}` : ''}.`);
    this.#timeline(swaps, releases, decisions, status);
    // Built anew only for news, so that a selection or the focus in it stays.
    const news = JSON.stringify([releases, swaps, challengers, decisions, pinned, this.#all]);
    if (news === this.#shown) return;
    this.#shown = news;
    byId('releases').parentElement.hidden = releases.length === 0 && swaps.length === 0;
    const inShadow = new Set(challengers.map((entry) => entry.id));
    this.#table(releases.map((release) => (inShadow.has(release.id) && release.state !== 'serving' ? {...release, state: 'shadow'} : release)));
    this.#swaps(swaps);
    this.#shadow(challengers, pinned);
    this.#decisions(decisions);
  }

  #timeline(swaps, releases, decisions, status) {
    const now = status?.now_ms ?? Date.now();
    const segments = segmentsOf(swaps, status?.started_ms ?? now, now, status?.serving);
    const root = byId('timeline');
    root.hidden = segments.length === 0;
    if (root.hidden) return;
    const start = segments[0].from;
    const length = Math.max(1, now - start);
    const share = (ms) => (100 * (ms - start)) / length;
    const strip = el('div', {class: 'strip'});
    segments.forEach((segment, i) => {
      const kind = segment.name === 'last-value' ? 'segment-naive' : i === segments.length - 1 ? 'segment-now' : i % 2 ? 'segment-odd' : 'segment-even';
      const room = ((share(segment.to) - share(segment.from)) / 100) * root.clientWidth;
      const part = el('div', {class: `segment ${kind}`, title: `${segment.name}: ${time(segment.from)} to ${time(segment.to)}, ${duration(segment.to - segment.from)}`}, el('span', {}, room < segment.name.length * 7 + 18 ? '' : segment.name));
      part.style.left = `${share(segment.from)}%`;
      part.style.width = `${share(segment.to) - share(segment.from)}%`;
      strip.append(part);
    });
    const marks = el('div', {class: 'strip-marks'});
    for (const release of marksOf(releases, start)) {
      const mark = el('span', {class: 'mark-refused', title: `${release.id} refused: ${release.refused_reason}`}, icon('refused'));
      mark.style.left = `${share(release.refused_at_ms)}%`;
      marks.append(mark);
    }
    for (const decision of decisions) {
      if (decision.at_ms < start || decision.kind !== 'drifted') continue;
      const mark = el('span', {class: 'mark-drift', title: decisionInWords(decision)}, icon('worse'));
      mark.style.left = `${share(decision.at_ms)}%`;
      marks.append(mark);
    }
    root.replaceChildren(strip, marks, el('div', {class: 'strip-axis'}, el('span', {}, time(start)), el('span', {}, time(start + length / 2)), el('span', {}, 'now')));
  }

  #table(releases) {
    const shown = this.#all ? releases : releases.slice(0, ROWS);
    const heads = ['Release', 'State', 'Network', 'Parent', 'Validation error', 'Made', 'Served'];
    const root = byId('releases');
    if (releases.length === 0) {
      root.replaceChildren();
      return;
    }
    const focused = root.contains(document.activeElement);
    const table = el(
      'table',
      {class: 'cards'},
      el('thead', {}, el('tr', {}, heads.map((head) => el('th', {scope: 'col', class: head === 'Validation error' ? 'number' : null}, head)))),
      el('tbody', {}, shown.map((release) => releaseRow(release, heads))),
    );
    const more = releases.length > ROWS
      ? el('button', {type: 'button', class: 'quiet', onclick: () => this.#toggle()}, this.#all ? 'Show fewer' : `Show all ${releases.length}`)
      : null;
    root.replaceChildren(...[table, more].filter(Boolean));
    if (focused) more?.focus();
  }

  #toggle() {
    this.#all = !this.#all;
    this.show(this.#last, this.#last.status);
  }

  #shadow(challengers, pinned) {
    const root = byId('pinned');
    root.hidden = pinned === null;
    if (pinned !== null) text(root, `${pinned} is pinned: it stays champion, whatever is measured.`);
    const items = challengers.map((entry) =>
      el('li', {}, el('span', {class: 'swap-time'}, entry.role), el('span', {class: 'swap-what'}, el('strong', {}, entry.id)), el('span', {class: 'swap-why'}, shadowInWords(entry))),
    );
    byId('challengers').replaceChildren(...(items.length > 0 ? items : [el('li', {class: 'nothing'}, 'No release forecasts beside the champion now.')]));
  }

  #decisions(decisions) {
    const items = decisions.slice(0, SWAPS).map((decision) =>
      el('li', {}, el('span', {class: 'swap-time'}, time(decision.at_ms)), el('span', {class: 'swap-what'}, decisionInWords(decision)), el('span', {class: 'swap-why'}, decision.why)),
    );
    byId('decisions').replaceChildren(...(items.length > 0 ? items : [el('li', {class: 'nothing'}, 'None yet.')]));
  }

  #swaps(swaps) {
    const items = swaps.slice(0, SWAPS).map((swap) =>
      el(
        'li',
        {},
        el('span', {class: 'swap-time'}, time(swap.at_ms)),
        el('span', {class: 'swap-what'}, el('span', {class: 'faint'}, swap.from), ' → ', el('strong', {}, swap.to)),
        swap.why ? el('span', {class: 'swap-why'}, swap.why) : null,
      ),
    );
    byId('swaps').replaceChildren(...(items.length > 0 ? items : [el('li', {class: 'nothing'}, 'None yet.')]));
  }
}

function releaseRow(release, heads) {
  const state = STATE[release.state] ?? {word: release.state, icon: 'known'};
  const naive = release.validation_naive_error;
  const against = naive > 0 && Number.isFinite(release.validation_error) ? relation(release.validation_error / naive) : null;
  const refusal = release.state === 'refused' ? [release.refused_reason, release.refused_detail].filter(Boolean).join(': ') : null;
  const cells = [
    el('th', {scope: 'row'}, el('span', {class: 'release-id'}, release.id), el('span', {class: 'small'}, release.digest ?? '')),
    el('td', {}, el('span', {class: `state state-${release.state}`}, icon(state.icon), state.word), refusal ? el('span', {class: 'small'}, refusal) : null),
    el('td', {class: 'short'}, release.architecture ? `${release.architecture} ${release.layers} × ${release.units}` : NONE),
    el('td', {class: 'short'}, release.parent ?? NONE),
    el('td', {class: 'number'}, figure(release.validation_error), against ? el('span', {class: 'small'}, against) : null),
    el('td', {class: 'short'}, time(release.created_ms), release.fit_seconds !== null && release.fit_seconds !== undefined ? el('span', {class: 'small'}, `fitted in ${duration(release.fit_seconds * 1000)}`) : null),
    el('td', {class: 'short'}, servedFromTo(release)),
  ];
  cells.forEach((cell, i) => cell.setAttribute('data-head', heads[i]));
  return el('tr', {class: `row-${release.state}`}, cells);
}

const relation = (share) => (share < 1 ? `${percent(1 - share)} below naive` : `${percent(share - 1)} above naive`);

/** When a release served, in words; from when on is not known of the release that comes with Rollcast. */
export function servedFromTo({state, served_from_ms: from, served_to_ms: to}, now = Date.now()) {
  const known = (ms) => ms !== null && ms !== undefined;
  if (!known(from) && !known(to) && state !== 'serving') return NONE;
  const end = known(to) ? `to ${time(to, now)}` : 'to now';
  return known(from) ? `${time(from, now)} ${end}` : end;
}
