import assert from 'node:assert/strict';
import test from 'node:test';
import {EventParser, restUnseen, Stream} from '../../main/resources/io/rollcast/forecaster/page/stream.js';

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
  stream.rest();
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

/** A stream whose connections stay open: {stream, asked, open}, where open counts them. */
function openStream(context) {
  const seen = {asked: [], open: 0};
  context.mock.method(globalThis, 'fetch', async (path, {signal}) => {
    seen.asked.push(path);
    seen.open++;
    signal.addEventListener('abort', () => seen.open--, {once: true});
    return new Response(new ReadableStream({start: (body) => signal.addEventListener('abort', () => body.error(signal.reason), {once: true})}));
  });
  seen.stream = new Stream({onEvent: () => {}, onLink: () => {}});
  return seen;
}

/** Timers whose time is what `pass` says. */
function timers() {
  let now = 0;
  let set = [];
  return {
    setTimeout: (run, ms) => {
      const timer = {run, at: now + ms};
      set.push(timer);
      return timer;
    },
    clearTimeout: (timer) => {
      set = set.filter((each) => each !== timer);
    },
    pass: (ms) => {
      now += ms;
      const due = set.filter(({at}) => at <= now);
      set = set.filter(({at}) => at > now);
      for (const {run} of due) run();
    },
  };
}

/** Until everything that is ready has run. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('a page that nobody has seen for a minute has no connection until somebody does', async (context) => {
  const clock = timers();
  const page = Object.assign(new EventTarget(), {hidden: false});
  const show = (shown) => {
    page.hidden = !shown;
    page.dispatchEvent(new Event('visibilitychange'));
  };
  const seen = openStream(context);
  restUnseen(seen.stream, page, clock);
  seen.stream.follow('a');
  await settled();

  show(false);
  clock.pass(59_000);
  show(true);
  clock.pass(2_000);
  await settled();
  assert.deepEqual(seen.asked, ['api/stream?series=a']);
  assert.equal(seen.open, 1);

  show(false);
  clock.pass(60_000);
  await settled();
  assert.equal(seen.open, 0);

  // What is to be followed may change meanwhile
  seen.stream.follow('b');
  await settled();
  assert.equal(seen.open, 0);

  show(true);
  await settled();
  assert.deepEqual(seen.asked, ['api/stream?series=a', 'api/stream?series=b']);
  assert.equal(seen.open, 1);
  seen.stream.rest();
});

test('a page that is opened unseen rests as well', async (context) => {
  const clock = timers();
  const page = Object.assign(new EventTarget(), {hidden: true});
  const seen = openStream(context);
  restUnseen(seen.stream, page, clock);
  seen.stream.follow(null);
  await settled();
  assert.equal(seen.open, 1);
  clock.pass(60_000);
  await settled();
  assert.equal(seen.open, 0);
});
