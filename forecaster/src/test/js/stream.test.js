import assert from 'node:assert/strict';
import test from 'node:test';
import {EventParser, Stream} from '../../main/resources/io/rollcast/forecaster/page/stream.js';

const eventsOf = (...pieces) => {
  const parser = new EventParser();
  return pieces.flatMap((piece) => parser.push(piece));
};

test('events are the same however they are cut', () => {
  const text = 'retry: 2000\n\nevent: point\ndata: {"a":1}\n\n: idle\n\nevent: points\r\ndata:[1,\r\ndata: 2]\r\n\r\n';
  const whole = eventsOf(text);
  assert.deepEqual(
    whole.filter(({data}) => data !== ''),
    [
      {type: 'point', data: '{"a":1}', retry: null},
      {type: 'points', data: '[1,\n2]', retry: null},
    ],
  );
  assert.equal(whole[0].retry, 2000);
  assert.deepEqual(eventsOf(...text), whole);
});

test('an event is complete with its blank line, not before', () => {
  assert.deepEqual(eventsOf('event: point\ndata: 1\n'), []);
  assert.equal(eventsOf('data: 1\n', '\n').length, 1);
});

test('what is no field, or no number, is passed over', () => {
  const [event] = eventsOf('nonsense\nretry: soon\nid: 5\ndata\ndata: x\n\n');
  assert.deepEqual(event, {type: 'message', data: 'x', retry: null});
});

/** Runs a stream against made-up answers until `done(seen)`; what it told. */
async function follow(series, answers, done) {
  const seen = {asked: [], links: [], events: []};
  const before = globalThis.fetch;
  let end;
  const ended = new Promise((resolve) => (end = resolve));
  const look = () => done(seen) && end();
  globalThis.fetch = async (path) => {
    seen.asked.push(path);
    const answer = answers.shift() ?? new Response('', {status: 500});
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const stream = new Stream({
    onEvent: (type, data) => {
      seen.events.push([type, data]);
      look();
    },
    onLink: (link) => {
      seen.links.push(link);
      look();
    },
  });
  stream.follow(series);
  await ended;
  seen.series = stream.series;
  stream.stop();
  globalThis.fetch = before;
  return seen;
}

const ends = ({links}) => links.some(({kind}) => kind === 'waiting');

test('a stream is asked for by its series, hands events on, and says when it ends', async () => {
  const seen = await follow('a/b', [new Response('retry: 7\n\nevent: status\ndata: {"points":1}\n\nevent: bad\ndata: {\n\nevent: status\ndata: {"points":2}\n\n')], ends);
  assert.deepEqual(seen.asked, ['api/stream?series=a%2Fb']);
  assert.deepEqual(seen.events, [['status', {points: 1}], ['status', {points: 2}]]);
  assert.deepEqual(seen.links.map(({kind}) => kind), ['connecting', 'open', 'waiting']);
  assert.equal(seen.links[2].why, 'it ended the connection');
});

test('a series that there is not yet leaves the other events', async () => {
  const seen = await follow('s-1', [new Response('{"detail":"none"}', {status: 404}), new Response('event: status\ndata: {}\n\n')], ends);
  assert.deepEqual(seen.asked, ['api/stream?series=s-1', 'api/stream']);
  assert.equal(seen.series, null);
});

test('a rebalance is busy for as long as the server says', async () => {
  const now = Date.now();
  const seen = await follow(null, [new Response('{"detail":"moving"}', {status: 503, headers: {'Retry-After': '7'}})], ends);
  const {why, busy, untilMs} = seen.links.at(-1);
  assert.equal(why, 'moving');
  assert.equal(busy, true);
  assert.ok(untilMs >= now + 7_000);
});

test('a browser\'s own jargon is not passed on', async () => {
  const seen = await follow(null, [new TypeError('Failed to fetch')], ends);
  assert.equal(seen.links.at(-1).why, 'it does not answer');
});
