import assert from 'node:assert/strict';
import test from 'node:test';
import {after, before, hashOf, idOf} from '../../main/resources/io/rollcast/forecaster/page/series.js';

test('any id survives the fragment of a URL', () => {
  for (const id of ['s-00042', 'a/b%2F<i>?#&ü', ' ', '=&=']) assert.equal(idOf(hashOf(id)), id);
});

test('what names no series is none', () => {
  for (const hash of ['', '#', '#series=', '#chart', '#series=%']) assert.equal(idOf(hash), null);
});

test('the neighbours of one of very many are one request away', async (t) => {
  const ids = Array.from({length: 100_000}, (_, i) => `s-${String(i).padStart(6, '0')}`);
  let requests = 0;
  t.mock.method(globalThis, 'fetch', async (path) => {
    requests++;
    const query = new URL(path, 'http://page/').searchParams;
    const [prefix, behind, ahead] = ['prefix', 'after', 'before'].map((name) => query.get(name));
    const matching = ids.filter((id) => id.startsWith(prefix ?? '') && id > (behind ?? '') && (ahead === null || id < ahead));
    if (ahead !== null) matching.reverse();
    const series = matching.slice(0, Number(query.get('limit'))).map((id) => ({id}));
    return Response.json({series, next: matching.length > series.length ? series.at(-1).id : null});
  });
  assert.equal(await before('s-050000'), 's-049999');
  assert.equal(await before('s-000000'), null);
  assert.equal(await after('s-049999'), 's-050000');
  assert.equal(requests, 3);
});
