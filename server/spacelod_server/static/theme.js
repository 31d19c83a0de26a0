// Before anything is drawn: the reader's own choice of light or dark, if one was made.
try {
  const chosen = localStorage.getItem("theme");
  if (chosen) document.documentElement.dataset.theme = chosen;
} catch { /* storage may be closed; the system's setting holds */ }
