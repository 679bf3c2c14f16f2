/** What was decided on releases, and what is known of those in shadow, in words. No document: tests run it as it is. */

import {count, percent} from './format.js';

const WORDS = {
  entered: 'became a challenger',
  promoted: 'was promoted',
  rejected: 'was rejected',
  left: 'left without a verdict',
  'rolled-back': 'serves again',
  confirmed: 'was confirmed',
  pinned: 'was not promoted',
  drifted: 'lost skill: networks are fitted anew',
};

/** A decision without its reason. */
export function decisionInWords({kind, release, beside}) {
  const what = `${release} ${WORDS[kind] ?? kind}`;
  return beside === null || beside === undefined ? what : `${what}, beside ${beside}`;
}

/** A gain as a share of the champion's error, as people say it: 0.04 is "4.0 % better". */
function gain(share) {
  return share >= 0 ? `${percent(share)} better` : `${percent(-share)} worse`;
}

/** How a release in shadow stands, and what is needed to decide. */
export function shadowInWords({evidence, blocks_to_decide: needed}) {
  const {blocks, champion_error: error, difference, lower, upper} = evidence;
  if (blocks === 0 || !(error > 0)) return 'Nothing is measured yet.';
  const interval = lower === null || upper === null ? '' : ` (${gain(lower / error)} to ${gain(upper / error)}, 95 % interval)`;
  const rest = needed < 0 ? '' : needed > blocks ? `; some ${count(needed - blocks)} more to decide` : '; the next one may decide';
  return `${gain(difference / error)} than the champion${interval} over ${count(blocks)} ${blocks === 1 ? 'block' : 'blocks'}${rest}.`;
}
