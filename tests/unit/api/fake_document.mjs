// As much of a browser's document as renderings need. Import it before what renders.

class FakeElement {
  attributes = {};
  children = [];
  constructor(name) {
    this.nodeName = name;
  }
  setAttribute(name, value) {
    this.attributes[name] = value;
  }
  append(...nodes) {
    this.children.push(...nodes);
  }
  get textContent() {
    return textOf(this.children);
  }
}

globalThis.document = {
  createElement: name => new FakeElement(name),
  createElementNS: (_, name) => new FakeElement(name),
};

export const textOf = nodes =>
  [nodes].flat(Infinity).map(node => node?.textContent ?? String(node ?? '')).join('');
