/** The two dialogs: the list of keys, and the question for the token. */

import {isToken} from './api.js';
import {byId, kept, text} from './dom.js';

const KEY = 'rollcast-keys';

/** Resolves to the token that is entered; the question stays until there is one. */
export function askForToken(refused) {
  const dialog = byId('token');
  const input = byId('token-value');
  text(byId('token-detail'), refused ? 'The one that was sent was refused.' : 'Whoever runs it has set one; ask them for it.');
  input.value = '';
  return new Promise((resolve) => {
    const stay = (event) => event.preventDefault();
    const done = () => {
      const given = input.value.trim();
      if (!isToken(given)) {
        text(byId('token-detail'), 'A token has only ASCII characters, and no spaces. What was entered has others, or is empty: copy it anew.');
        dialog.showModal();
        return;
      }
      dialog.removeEventListener('close', done);
      dialog.removeEventListener('cancel', stay);
      resolve(given);
    };
    dialog.addEventListener('close', done);
    dialog.addEventListener('cancel', stay);
    if (!dialog.open) dialog.showModal();
    input.focus();
  });
}

/** Single keys anywhere on the page, unless switched off, typed into a field, or meant for a dialog. */
export function startKeys(actions) {
  const on = byId('keys-on');
  const dialog = byId('keys');
  on.checked = kept.get(KEY) !== 'off';
  on.addEventListener('change', () => kept.set(KEY, on.checked ? null : 'off'));
  const open = () => dialog.showModal();
  byId('keys-open').addEventListener('click', open);
  document.addEventListener('keydown', (event) => {
    // On some keyboards brackets need AltGr, which looks like Ctrl and Alt.
    const modified = (event.ctrlKey || event.altKey || event.metaKey) && !event.getModifierState('AltGraph');
    if (!on.checked || modified || event.defaultPrevented || document.querySelector('dialog[open]') !== null) return;
    if (event.target.closest('input, textarea, select') !== null) return;
    const action = event.key === '?' ? open : actions[event.key];
    if (action === undefined) return;
    event.preventDefault();
    action();
  });
}
