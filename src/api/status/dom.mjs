// Elements, and laying a new rendering over the old one. Text only ever becomes text: nothing here
// or elsewhere on the page reads HTML out of data.

const SVG = 'http://www.w3.org/2000/svg';

function make(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === false || value === null || value === undefined) continue;
    element.setAttribute(name, value === true ? '' : String(value));
  }
  const isShown = child => child !== null && child !== undefined && child !== false;
  element.append(...children.flat(Infinity).filter(isShown));
  return element;
}

// h('td', {class: 'number'}, 'text', node, [nodes], null)
export const h = (tag, attributes, ...children) =>
  make(document.createElement(tag), attributes, children);
export const s = (tag, attributes, ...children) =>
  make(document.createElementNS(SVG, tag), attributes, children);

/** @returns {any} */
export const byId = id => document.getElementById(id);
/** @returns {NodeListOf<any>} */
export const every = selector => document.querySelectorAll(selector);

const keyOf = node => (node.nodeType === Node.ELEMENT_NODE ? node.getAttribute('data-key') : null);
// What the reader changed stays as it is.
const isReaders = (element, name) => element.nodeName === 'DETAILS' && name === 'open';

// Makes `from` look like `to`, keeping elements that are still there: focus, selection, open
// details and scroll positions survive a refresh.
function morph(from, to) {
  if (from.nodeName !== to.nodeName || keyOf(from) !== keyOf(to)) {
    from.replaceWith(to);
    return;
  }
  if (from.nodeType === Node.TEXT_NODE) {
    if (from.data !== to.data) from.data = to.data;
    return;
  }
  for (const { name } of [...from.attributes]) {
    if (!to.hasAttribute(name) && !isReaders(from, name)) from.removeAttribute(name);
  }
  for (const { name, value } of to.attributes) {
    if (from.getAttribute(name) !== value) from.setAttribute(name, value);
  }
  fill(from, [...to.childNodes]);
}

// The children of `parent` become `nodes`; those with a data-key are found wherever they were.
export function fill(parent, nodes) {
  const keyed = new Map();
  for (const child of parent.childNodes) if (keyOf(child) !== null) keyed.set(keyOf(child), child);
  let at = parent.firstChild;
  for (const node of nodes) {
    const wanted = typeof node === 'string' ? document.createTextNode(node) : node;
    const key = keyOf(wanted);
    const known = key === null ? at : keyed.get(key);
    if (!known || (key === null && keyOf(at) !== null)) {
      parent.insertBefore(wanted, at);
      continue;
    }
    if (known === at) at = at.nextSibling;
    else parent.insertBefore(known, at);
    morph(known, wanted);
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

// --- pieces that every section uses

const GLYPHS = { good: '✓', bad: '✕', warn: '!', info: '•', quiet: '–' };

// A state as text, never as colour alone. `kind`: good, bad, warn, info, quiet.
export const chip = (kind, text, more) => h('span', { class: `chip ${kind}`, ...more },
  h('span', { class: 'glyph', 'aria-hidden': 'true' }, GLYPHS[kind]), text);

export const hidden = text => h('span', { class: 'visually-hidden' }, text);

// A long hash or address: copied whole by a button. `what` names it for who can't see it.
export const copyable = (text, what, shown = text) =>
  h('span', { class: 'copyable' }, h('code', { title: shown === text ? null : text }, shown),
    h('button', { type: 'button', class: 'copy', 'data-act': 'copy', 'data-text': text },
      h('span', {}, 'Copy'), hidden(` ${what}`)));

export const link = (href, text) => h('a', { href }, text);

// A table that is still one when its cells are laid out as cards on a small screen.
export const row = (key, cells) => h('tr', { 'data-key': key, role: 'row' }, cells);
export const headCell = (label, ...content) =>
  h('th', { scope: 'row', role: 'rowheader', 'data-label': label },
    h('div', { class: 'cell' }, content));
export const cell = (label, ...content) =>
  h('td', { role: 'cell', 'data-label': label }, h('div', { class: 'cell' }, content));
export const emptyRow = (columns, text) =>
  h('tr', { role: 'row', class: 'empty' }, h('td', { role: 'cell', colspan: columns }, text));
