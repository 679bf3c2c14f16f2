/** How many points the live chart shows: a choice that is kept. */

import {byId, el, kept} from './dom.js';

const SPANS = [60, 150, 600];
const KEY = 'rollcast-span';

/** How many points to show at first: what was chosen before, if that is still a choice. */
export const spanOf = (kept, isNarrow) => (SPANS.includes(kept) ? kept : isNarrow ? SPANS[0] : SPANS[1]);

/** Fills the group of buttons; tells the choice now and whenever it changes. */
export function startSpans(onChoose) {
  const root = byId('spans');
  const stored = Number(kept.get(KEY));
  const narrow = matchMedia('(max-width: 699px)').matches;
  const choose = (points) => {
    for (const button of root.children) button.setAttribute('aria-pressed', String(button.value === String(points)));
    onChoose(points);
  };
  const keep = (points) => {
    kept.set(KEY, String(points));
    choose(points);
  };
  root.append(
    ...SPANS.map((points) =>
      el('button', {type: 'button', value: points, title: `Show the last ${points} points`, onclick: () => keep(points)}, String(points)),
    ),
  );
  choose(spanOf(stored, narrow));
}
