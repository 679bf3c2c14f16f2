/** Just enough of a document for the parts of the page that build elements: a tree, attributes, text, and who has the focus. */

class Element extends EventTarget {
  parentElement = null;
  childNodes = [];
  attributes = new Map();
  style = {};
  hidden = false;
  href = '';
  title = '';
  tabIndex = -1;

  constructor(document, name) {
    super();
    this.ownerDocument = document;
    this.name = name;
    const classes = new Set();
    this.classList = {toggle: (one, on) => (on ? classes.add(one) : classes.delete(one)), contains: (one) => classes.has(one)};
  }

  setAttribute(key, value) {
    this.attributes.set(key, String(value));
    if (key in this && typeof this[key] === 'string') this[key] = String(value);
    if (key === 'hidden') this.hidden = true;
  }

  getAttribute(key) {
    return this.attributes.get(key) ?? null;
  }

  removeAttribute(key) {
    this.attributes.delete(key);
  }

  append(...nodes) {
    for (const node of nodes) this.insertBefore(node, null);
  }

  insertBefore(node, before) {
    if (typeof node !== 'string') {
      node.remove();
      node.parentElement = this;
    }
    this.childNodes.splice(before === null ? this.childNodes.length : this.childNodes.indexOf(before), 0, node);
  }

  replaceChildren(...nodes) {
    for (const child of [...this.children]) child.remove();
    this.childNodes = [];
    this.append(...nodes);
  }

  /** What is taken out of a document loses the focus. */
  remove() {
    if (this.parentElement === null) return;
    if (this.contains(this.ownerDocument.activeElement)) this.ownerDocument.activeElement = null;
    this.parentElement.childNodes = this.parentElement.childNodes.filter((node) => node !== this);
    this.parentElement = null;
  }

  contains(element) {
    return element === this || this.children.some((child) => child.contains(element));
  }

  focus() {
    this.ownerDocument.activeElement = this;
  }

  get children() {
    return this.childNodes.filter((node) => node instanceof Element);
  }

  get textContent() {
    return this.childNodes.map((node) => (typeof node === 'string' ? node : node.hidden ? '' : node.textContent)).join('');
  }

  set textContent(text) {
    this.replaceChildren(text);
  }

  /** All elements of that name in it, in the order of the document. */
  all(name) {
    return this.children.flatMap((child) => [...(child.name === name ? [child] : []), ...child.all(name)]);
  }
}

/** Makes a document with elements of these ids the page's; returns the elements by id. */
export function page(...ids) {
  const elements = {};
  globalThis.document = {
    activeElement: null,
    createElement: (name) => new Element(globalThis.document, name),
    createElementNS: (namespace, name) => new Element(globalThis.document, name),
    getElementById: (id) => elements[id],
  };
  for (const id of ids) elements[id] = new Element(globalThis.document, 'div');
  return elements;
}
