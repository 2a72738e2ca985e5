// Runs before the first paint, so that a dark screen never flashes white. A file of its own because inline scripts are forbidden.
;(() => {
  let kept = null
  try {
    kept = localStorage.getItem('color-scheme')
  } catch {}
  const dark = kept === 'dark' || (kept !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light')
})()
