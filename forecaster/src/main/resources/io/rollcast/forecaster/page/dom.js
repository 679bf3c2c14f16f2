/** Builds and finds elements. Whatever comes from the API becomes text, never markup. */

export const byId = (id) => document.getElementById(id);

/** `el('td', {class: 'number', title: 'x'}, 'text', child)`; a null child is left out, a false property too. */
export function el(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

const SVG = 'http://www.w3.org/2000/svg';

export function svg(name, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** Sets the text only where it differs: no needless layout, no needless announcement. */
export function text(element, value) {
  if (element.textContent !== value) element.textContent = value;
}

const ICONS = {
  better: 'M5 12.5l4.5 4.500L19 7.5',
  worse: 'M12 7v6.500M12 17v.1',
  waiting: 'M12 7v5l3.5 2',
  refused: 'M7.5 7.500l9 9M16.5 7.500l-9 9',
  known: 'M12 11.900v.2',
};

/** One of the page's icons, in the text's colour. Always beside a word that says the same. */
export function icon(kind) {
  return svg(
    'svg',
    {viewBox: '0 0 24 24', class: 'icon', 'aria-hidden': 'true'},
    svg('circle', {cx: 12, cy: 12, r: 10.5, class: 'icon-disc'}),
    svg('path', {d: ICONS[kind], class: 'icon-sign'}),
  );
}

/** Storage that may be switched off: then nothing is kept, and nothing breaks. */
export const kept = {
  get(key) {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  },
  set(key, value) {
    try {
      if (value === null) localStorage.removeItem(key);
      else localStorage.setItem(key, value);
    } catch {
      // Not kept.
    }
  },
};
