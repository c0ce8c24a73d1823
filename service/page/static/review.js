// Review by keyboard: digits choose, Enter accepts, s skips, u undoes. Each key presses what is on the page.
"use strict";
document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
  const on = event.target;
  if (on.closest("input, select, textarea")) return;
  if (event.key === "Enter" && on.closest("a, button, summary")) return; // what has the focus is pressed anyway
  const wanted = document.querySelector(`[data-key="${CSS.escape(event.key.length === 1 ? event.key.toLowerCase() : event.key)}"]`);
  if (wanted) {
    event.preventDefault();
    wanted.click();
  }
});
