// The live feed: what was heard, as sentences, newest first.
import { chip, h, hidden } from './dom.mjs';
import { sentence } from './sentences.mjs';
import { clock, moment } from './words.mjs';

const KEPT = 400;
const SHOWN = 120;
const KINDS = {
  block: ['quiet', 'block'], reorg: ['bad', 're-org'], gap: ['warn', 'gap'],
  event: ['info', 'chain'], verdict: ['info', 'verdict'], score: ['info', 'score'],
  decision: ['warn', 'decision'], txn: ['info', 'txn'],
};

export class Feed {
  items = []; // newest first
  held = []; // heard while paused
  paused = false;
  topics = new Set(['event', 'verdict', 'score', 'decision', 'txn']);
  counter = 0;

  hear(item) {
    this.counter += 1;
    const kept = { ...item, key: `${item.topic} ${item.id || ''} ${this.counter}` };
    if (this.paused) this.held.push(kept);
    else this.add([kept]);
  }
  add(items) {
    this.items.unshift(...items.reverse());
    this.items.length = Math.min(this.items.length, KEPT);
  }
  pause(on) {
    this.paused = on;
    if (on) return;
    this.add(this.held.slice(-KEPT));
    this.held = [];
  }

  // Re-orgs and gaps are never filtered away.
  render(token) {
    const isLoud = item => item.topic === 'reorg' || item.topic === 'gap';
    const shown =
      this.items.filter(item => isLoud(item) || this.topics.has(item.topic)).slice(0, SHOWN);
    if (!shown.length) return [h('li', { class: 'empty' }, 'Nothing yet.')];
    return shown.map(item => {
      const [kind, name] = KINDS[item.topic] ?? ['info', item.topic];
      const time = item.body.time ? new Date(item.body.time * 1_000).toISOString() : '';
      const raw = h('details', {}, h('summary', {}, 'raw', hidden(` item ${item.id}`)),
        h('pre', { tabindex: '0' }, JSON.stringify(item.body, null, 1)));
      const look = isLoud(item) ? `loud ${item.topic}` : item.topic;
      return h('li', { 'data-key': item.key, class: look },
        time ? h('time', { datetime: time, title: moment(time) }, clock(time))
             : h('span', { class: 'time' }),
        chip(kind, name),
        h('span', { class: 'sentence' }, sentence(item.topic, item.body, token), '.'),
        item.topic === 'gap' ? null : raw);
    });
  }
}
