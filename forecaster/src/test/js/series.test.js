import assert from 'node:assert/strict';
import test from 'node:test';
import {before, hashOf, idOf} from '../../main/resources/io/rollcast/forecaster/page/series.js';

test('any id survives the fragment of a URL', () => {
  for (const id of ['s-00042', 'a/b%2F<i>?#&ü', ' ', '=&=']) assert.equal(idOf(hashOf(id)), id);
});

test('what names no series is none', () => {
  for (const hash of ['', '#', '#series=', '#chart', '#series=%']) assert.equal(idOf(hash), null);
});

test('the one before is found by ever shorter prefixes, page by page', async (t) => {
  const ids = Array.from({length: 1200}, (_, i) => `s-${String(i).padStart(5, '0')}`);
  t.mock.method(globalThis, 'fetch', async (path) => {
    const query = new URL(path, 'http://page/').searchParams;
    const matching = ids.filter((id) => id.startsWith(query.get('prefix')) && id > (query.get('after') ?? ''));
    const series = matching.slice(0, Number(query.get('limit'))).map((id) => ({id}));
    return Response.json({series, next: matching.length > series.length ? series.at(-1).id : null});
  });
  assert.equal(await before('s-00010'), 's-00009');
  assert.equal(await before('s-01000'), 's-00999');
  assert.equal(await before('s-00000'), null);
});
