/** How many points the live chart shows: a choice that is kept. */

import {byId, el, kept} from './dom.js';

const SPANS = [60, 150, 600];
const KEY = 'rollcast-span';

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
  choose(SPANS.includes(stored) ? stored : narrow ? SPANS[0] : SPANS[1]);
}
