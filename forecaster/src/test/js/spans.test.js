import assert from 'node:assert/strict';
import test from 'node:test';
import {spanOf} from '../../main/resources/io/rollcast/forecaster/page/spans.js';

test('what was chosen before is chosen again', () => assert.equal(spanOf(600, true), 600));

test('without a choice, or with one that is no more, the screen decides', () => {
  for (const kept of [0, NaN, 61]) {
    assert.equal(spanOf(kept, true), 60);
    assert.equal(spanOf(kept, false), 150);
  }
});
