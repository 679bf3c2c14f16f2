/** Picks a series: a combobox with suggestions from the API, and the neighbours by button or key. */

import {byId, el, text} from './dom.js';
import {figure, shortened} from './format.js';
import * as api from './series.js';

const SUGGESTIONS = 12;
const TYPING_MS = 120;

export class Picker {
  #input = byId('search');
  #list = byId('suggestions');
  #live = byId('search-live');
  #onPick;
  #current = null;
  #rows = [];
  #rowsFor = null;
  #active = -1;
  #asked = null;
  #typing = 0;
  #keys = Promise.resolve();

  constructor(onPick) {
    this.#onPick = onPick;
    const input = this.#input;
    input.addEventListener('focus', () => {
      input.select();
      this.#suggest();
    });
    input.addEventListener('click', () => this.#list.hidden && this.#suggest());
    input.addEventListener('input', () => {
      clearTimeout(this.#typing);
      this.#typing = setTimeout(() => this.#suggest(), TYPING_MS);
    });
    input.addEventListener('keydown', (event) => this.#onKey(event));
    input.addEventListener('blur', () => this.#close(true));
    // A press must not take the focus from the input, or the list would close before the click.
    this.#list.addEventListener('pointerdown', (event) => event.preventDefault());
    byId('previous').addEventListener('click', () => this.step(-1));
    byId('next').addEventListener('click', () => this.step(1));
  }

  focus() {
    this.#input.focus();
  }

  /** The series that is shown now. */
  current(id) {
    this.#current = id;
    if (document.activeElement !== this.#input) this.#input.value = id ?? '';
  }

  /** Goes to the previous (-1) or next (1) series. */
  async step(direction) {
    if (this.#current === null) return;
    const signal = this.#ask();
    try {
      const id = await (direction < 0 ? api.before : api.after)(this.#current, signal);
      if (id !== null) this.#onPick(id);
    } catch {
      // Superseded, or the connection is gone, which the page says already.
    }
  }

  #ask() {
    this.#asked?.abort();
    this.#asked = new AbortController();
    return this.#asked.signal;
  }

  async #suggest() {
    const typed = this.#input.value;
    // The id that is shown already is no search: offer all.
    const prefix = typed === (this.#current ?? '') ? '' : typed;
    clearTimeout(this.#typing);
    const signal = this.#ask();
    try {
      this.#rows = await api.matching(prefix, SUGGESTIONS, signal);
      this.#rowsFor = typed;
    } catch {
      return;
    }
    if (document.activeElement !== this.#input) return;
    this.#active = prefix !== '' && this.#rows.length > 0 ? 0 : -1;
    const nothing = prefix === '' ? 'There is no series yet' : 'No series starts like this';
    this.#list.replaceChildren(
      ...(this.#rows.length > 0
        ? this.#rows.map((row, i) => this.#option(row, i))
        : [el('li', {class: 'nothing', role: 'presentation'}, nothing)]),
    );
    text(this.#live, this.#rows.length > 0 ? found(this.#rows.length) : nothing);
    this.#list.hidden = false;
    this.#input.setAttribute('aria-expanded', 'true');
    this.#mark();
  }

  #option(row, i) {
    const error = row.relative_error === null ? '' : `error ${figure(row.relative_error)} × naive`;
    const more = row.stale ? `stale${error && `, ${error}`}` : error;
    const option = el(
      'li',
      {role: 'option', id: `suggestion-${i}`, 'aria-selected': 'false', title: row.id},
      el('span', {class: 'option-id'}, shortened(row.id)),
      el('span', {class: 'option-more'}, more),
    );
    option.addEventListener('click', () => this.#pick(row.id));
    return option;
  }

  #onKey(event) {
    const step = {ArrowDown: 1, ArrowUp: -1, Enter: 0}[event.key];
    if (step !== undefined) {
      event.preventDefault();
      // Keys may be faster than the answers: one after the other, each for what is typed by then.
      this.#keys = this.#keys.then(() => this.#act(step));
    } else if (event.key === 'Escape') {
      event.preventDefault();
      if (this.#list.hidden) this.#input.blur();
      else this.#close(true);
    }
  }

  /** Goes up (-1) or down (1) in the suggestions, or takes (0) the active one. */
  async #act(step) {
    const open = !this.#list.hidden;
    if (!open || this.#rowsFor !== this.#input.value) await this.#suggest();
    const size = this.#rows.length;
    if (this.#list.hidden || size === 0) return;
    if (step === 0) {
      if (this.#active >= 0) this.#pick(this.#rows[this.#active].id);
      else if (open) this.#close(true);
    } else {
      this.#active = this.#active < 0 ? (step > 0 ? 0 : size - 1) : (this.#active + step + size) % size;
      this.#mark();
    }
  }

  #mark() {
    [...this.#list.children].forEach((option, i) => {
      const active = i === this.#active;
      option.setAttribute('aria-selected', String(active));
      if (active) option.scrollIntoView({block: 'nearest'});
    });
    if (this.#active < 0) this.#input.removeAttribute('aria-activedescendant');
    else this.#input.setAttribute('aria-activedescendant', `suggestion-${this.#active}`);
  }

  #pick(id) {
    this.#close(false);
    this.#input.value = id;
    this.#onPick(id);
    byId('chart').focus();
  }

  #close(restore) {
    clearTimeout(this.#typing);
    this.#asked?.abort();
    this.#list.hidden = true;
    text(this.#live, '');
    this.#rowsFor = null;
    this.#active = -1;
    this.#input.setAttribute('aria-expanded', 'false');
    this.#input.removeAttribute('aria-activedescendant');
    if (restore) this.#input.value = this.#current ?? '';
  }
}

const found = (number) => (number < SUGGESTIONS ? `${number} series` : `The first ${number} series`);
