// Runs before everything else, so that a chosen theme does not flash the other one, and a part that does not come is noticed.
try {
  const chosen = localStorage.getItem('rollcast-theme');
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
} catch {
  // No storage: the system's theme it is.
}

// A busy server may refuse a part of the page, and browsers do not ask for a part again: all of the page is loaded anew.
let again = 0;
addEventListener(
  'error',
  ({target}) => {
    if (again !== 0 || !(target instanceof HTMLScriptElement || target.rel === 'stylesheet')) return;
    const link = document.getElementById('link-text');
    if (link !== null) link.textContent = 'Not all of the page came; trying again';
    // Jitter keeps many pages from coming back all at once.
    again = setTimeout(() => location.reload(), 5000 * (0.75 + Math.random() / 2));
  },
  true,
);
