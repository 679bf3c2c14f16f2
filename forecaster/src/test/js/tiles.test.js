import assert from 'node:assert/strict';
import test from 'node:test';
import {instances} from '../../main/resources/io/rollcast/forecaster/page/tiles.js';

test('the series of one instance are not said to be those of the group', () => {
  assert.equal(instances({instances: [{}, {}, {}]}), 'here; 3 instances in the group');
  assert.equal(instances({instances: [{}]}), 'on one instance');
  assert.equal(instances({}), 'on one instance');
});
