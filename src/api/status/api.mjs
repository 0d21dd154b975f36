// Asking the API, keeping answers fresh, and hearing the feed.

let skewMs = 0; // the server's clock minus the browser's

export const nowMs = () => Date.now() + skewMs;

class Refusal extends Error {
  constructor(message, status, body) {
    super(message);
    this.status = status;
    this.body = body;
  }
}

// The answer's JSON; an Error says what the server said, and a Refusal has its status and body.
export async function get(path) {
  const signal = AbortSignal.timeout(15_000);
  const answer = await fetch(path, { headers: { Accept: 'application/json' }, signal });
  const date = Date.parse(answer.headers.get('Date') ?? '');
  // The header has whole seconds: smaller differences are none.
  if (Number.isFinite(date)) skewMs = Math.abs(date - Date.now()) > 2_000 ? date - Date.now() : 0;
  const body = await answer.json().catch(() => null);
  if (answer.ok) return body;
  throw new Refusal(body?.detail ?? `${path}: HTTP ${answer.status}`, answer.status, body);
}

// Every item of a list, page by page; `more` when there are beyond `max`.
export async function all(path, max) {
  const items = [];
  let cursor = '';
  do {
    const from = cursor && `&cursor=${cursor}`;
    const page = await get(`${path}${path.includes('?') ? '&' : '?'}limit=200${from}`);
    items.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor && items.length < max);
  return { items, more: Boolean(cursor) };
}

// Runs `load` now, every `periodMs`, and `pauseMs` after each call of the function it returns;
// never two at a time. A page that nobody sees asks less often.
export function keepFresh(load, pauseMs, periodMs) {
  let timer = 0;
  let running = false;
  let wanted = false;
  const later = ms => {
    clearTimeout(timer);
    timer = setTimeout(run, ms);
  };
  async function run() {
    running = true;
    wanted = false;
    await load();
    running = false;
    later(wanted ? pauseMs : periodMs * (document.hidden ? 4 : 1));
  }
  run();
  return () => {
    if (!wanted && !running) later(pauseMs);
    wanted = true;
  };
}

const TOPICS = ['block', 'reorg', 'event', 'verdict', 'score', 'decision', 'txn', 'gap'];
const SILENCE_MS = 60_000; // then the stream may be dead without the browser having noticed

// The live feed: the newest items first, then what comes. The browser resumes a broken stream by
// the id of the last item; where it has given up, a new stream is opened. `heard` gets {id, topic,
// body}; `state` gets 'live' or 'waiting'.
export function listen(heard, state) {
  let stream;
  let lastId = '';
  let watchdog = 0;
  const open = () => {
    stream?.close();
    stream = new EventSource(lastId ? `v1/events?after=${lastId}` : 'v1/events?last=400');
    stream.onopen = () => state('live');
    stream.onerror = () => {
      state('waiting');
      if (stream.readyState === EventSource.CLOSED) wait(5_000);
    };
    for (const topic of TOPICS) {
      stream.addEventListener(topic, message => {
        if (message.lastEventId) lastId = message.lastEventId;
        wait(SILENCE_MS);
        heard({ id: message.lastEventId, topic, body: parsed(message.data) });
      });
    }
    wait(SILENCE_MS);
  };
  const wait = ms => {
    clearTimeout(watchdog);
    watchdog = setTimeout(open, ms);
  };
  open();
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return { what: 'unreadable', text };
  }
}
