/** Light, dark, or as the system has it; and the colours of the style sheet for those who draw on a canvas. */

import {byId, kept, text} from './dom.js';

const KEY = 'rollcast-theme';
const ORDER = ['auto', 'light', 'dark'];
const LABEL = {auto: 'Theme: auto', light: 'Theme: light', dark: 'Theme: dark'};
const listeners = [];
const dark = matchMedia('(prefers-color-scheme: dark)');
let resolved = new Map();

/** Calls `listener` whenever colours may have changed. */
export function onThemeChange(listener) {
  listeners.push(listener);
}

/** The value that the custom property `--name` has now, as a colour that a canvas takes. */
export function colour(name) {
  let value = resolved.get(name);
  if (value === undefined) {
    const probe = document.createElement('span');
    probe.style.color = `var(--${name})`;
    document.body.append(probe);
    value = getComputedStyle(probe).color;
    probe.remove();
    resolved.set(name, value);
  }
  return value;
}

function changed() {
  resolved = new Map();
  for (const listener of listeners) listener();
}

/** Makes the button cycle through the themes. */
export function startTheme() {
  const button = byId('theme');
  let chosen = document.documentElement.dataset.theme ?? 'auto';
  const show = () => {
    text(button, LABEL[chosen]);
    button.title = `Change to ${ORDER[(ORDER.indexOf(chosen) + 1) % ORDER.length]}`;
  };
  button.addEventListener('click', () => {
    chosen = ORDER[(ORDER.indexOf(chosen) + 1) % ORDER.length];
    if (chosen === 'auto') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = chosen;
    kept.set(KEY, chosen === 'auto' ? null : chosen);
    show();
    changed();
  });
  dark.addEventListener('change', changed);
  show();
}
