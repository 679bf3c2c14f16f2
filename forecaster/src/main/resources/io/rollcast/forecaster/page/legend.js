/** The lines of a chart with their figures; where lines can be switched off, each is a button. */

import {el, text} from './dom.js';

export class Legend {
  #items = new Map();

  /** `lines`: [{key, label, swatch}]; `onToggle(key, shown)` makes buttons of them. */
  constructor(list, lines, onToggle = null) {
    for (const {key, label, swatch} of lines) {
      const name = el('span', {class: 'legend-name'}, label);
      const value = el('span', {class: 'legend-value'});
      const parts = [el('span', {class: `swatch ${swatch}`, 'aria-hidden': 'true'}), name];
      const item = el('li');
      if (onToggle === null) {
        item.append(...parts, value);
      } else {
        const button = el('button', {type: 'button', class: 'legend-toggle', 'aria-pressed': 'true'}, ...parts);
        button.addEventListener('click', () => {
          const shown = button.getAttribute('aria-pressed') !== 'true';
          button.setAttribute('aria-pressed', String(shown));
          onToggle(key, shown);
        });
        // The figure changes all the time, and the name of a button must not.
        item.append(button, value);
      }
      list.append(item);
      this.#items.set(key, {item, name, value});
    }
  }

  name(key, label) {
    text(this.#items.get(key).name, label);
  }

  value(key, figure) {
    text(this.#items.get(key).value, figure);
  }

  present(key, present) {
    this.#items.get(key).item.hidden = !present;
  }
}
