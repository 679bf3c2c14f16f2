// Runs before everything else: a chosen theme must not flash the other one, and who loads the page again must be there first.
try {
  const chosen = localStorage.getItem('rollcast-theme');
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
} catch {
  // No storage: the system's theme it is.
}

// A server that is busy refuses a part of the page, and browsers do not ask for it again.
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
