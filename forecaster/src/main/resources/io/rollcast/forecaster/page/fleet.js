/** The series that are forecast worst right now, each a way to its chart. */

import {byId, el, text} from './dom.js';
import {figure, shortened} from './format.js';
import {hashOf} from './series.js';

const NAIVE = 'last-value';
/** Errors beyond this share of the last value's all have a full bar: one absurd series would leave the others none. */
const MOST_SHARE = 10;

export class Fleet {
  #body = el('tbody');
  #nothing = el('p', {class: 'nothing', hidden: true});
  #rows = [];
  #current = null;

  constructor() {
    byId('fleet').append(
      el(
        'table',
        {class: 'fleet-table', hidden: true},
        el('thead', {}, el('tr', {}, el('th', {scope: 'col'}, 'Series'), el('th', {scope: 'col', class: 'wide'}, el('span', {class: 'hidden'}, 'Picture')), el('th', {scope: 'col', class: 'number'}, '× naive'), el('th', {scope: 'col', class: 'number'}, 'MSE'))),
        this.#body,
      ),
      this.#nothing,
    );
  }

  current(id) {
    this.#current = id;
    this.#mark();
  }

  /**
   * Rows are reused, so that the focus stays where it is. While the last value itself serves, no series is better or
   * worse than naive, and there is nothing to rank.
   */
  show(series, serving) {
    if (serving === NAIVE) series = [];
    while (this.#rows.length < series.length) {
      const row = new Row();
      this.#rows.push(row);
      this.#body.append(row.root);
    }
    while (this.#rows.length > series.length) this.#rows.pop().root.remove();
    const most = Math.min(MOST_SHARE, Math.max(1, ...series.map((row) => row.relative_error ?? 0)));
    series.forEach((row, i) => this.#rows[i].show(row, most));
    this.#mark();
    this.#body.parentElement.hidden = series.length === 0;
    this.#nothing.hidden = series.length > 0;
    text(this.#nothing, serving === NAIVE ? 'Nothing to rank yet: every forecast is the last value repeated.' : 'No series has been scored yet.');
  }

  #mark() {
    for (const row of this.#rows) row.mark(row.id === this.#current);
  }
}

class Row {
  id = null;
  #link = el('a', {class: 'fleet-link'});
  #stale = el('span', {class: 'fleet-stale', hidden: true}, 'stale');
  #fill = el('span', {class: 'fleet-fill'});
  #one = el('span', {class: 'fleet-one'});
  #share = el('td', {class: 'number'});
  #mse = el('td', {class: 'number faint'});
  root = el(
    'tr',
    {},
    el('th', {scope: 'row'}, this.#link, this.#stale),
    el('td', {class: 'wide'}, el('span', {class: 'fleet-track', 'aria-hidden': 'true'}, this.#fill, this.#one)),
    this.#share,
    this.#mse,
  );

  constructor() {
    this.root.addEventListener('click', (event) => {
      if (!this.#link.contains(event.target)) this.#link.click();
    });
  }

  show(row, most) {
    this.id = row.id;
    const error = row.relative_error ?? 0;
    text(this.#link, shortened(row.id));
    this.#link.href = hashOf(row.id);
    this.#link.title = row.stale ? `${row.id}, stale: no point for three steps or more` : row.id;
    this.#fill.style.width = `${Math.min(100, (100 * error) / most)}%`;
    this.#one.style.left = `${100 / most}%`;
    text(this.#share, figure(row.relative_error));
    text(this.#mse, figure(row.mse));
    this.root.classList.toggle('bad', error >= 1);
    this.#stale.hidden = row.stale !== true;
    this.root.classList.toggle('stale', row.stale === true);
  }

  mark(current) {
    this.root.classList.toggle('current', current);
    if (current) this.#link.setAttribute('aria-current', 'true');
    else this.#link.removeAttribute('aria-current');
  }
}
