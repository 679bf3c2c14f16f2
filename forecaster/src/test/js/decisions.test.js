import assert from 'node:assert/strict';
import {test} from 'node:test';
import {decisionInWords, shadowInWords} from '../../main/resources/io/rollcast/forecaster/page/decisions.js';

const plain = (text) => text.replaceAll('\u202f', ' ');

test('a decision says what it is about, and beside what', () => {
  assert.equal(decisionInWords({kind: 'promoted', release: 'gru/2', beside: 'base/1'}), 'gru/2 was promoted, beside base/1');
  assert.equal(decisionInWords({kind: 'drifted', release: 'gru/2', beside: null}), 'gru/2 lost skill: networks are fitted anew');
  assert.equal(decisionInWords({kind: 'something-new', release: 'gru/2'}), 'gru/2 something-new');
});

test('a release in shadow says how it stands and what is needed', () => {
  const evidence = {blocks: 3, points: 9000, champion_error: 0.5, difference: 0.02, lower: -0.01, upper: 0.05};
  assert.equal(
    plain(shadowInWords({evidence, blocks_to_decide: 7})),
    '4.0 % better than the champion (2.0 % worse to 10 % better, 95 % interval) over 3 blocks; some 4 more to decide.',
  );
  assert.equal(plain(shadowInWords({evidence: {...evidence, blocks: 1, difference: -0.02, lower: null, upper: null}, blocks_to_decide: -1})), '4.0 % worse than the champion over 1 block.');
  assert.equal(shadowInWords({evidence: {blocks: 0, champion_error: 0, difference: 0, lower: null, upper: null}, blocks_to_decide: -1}), 'Nothing is measured yet.');
});
