// Keys that work on every page: / goes to the search box, j and k walk through the items, Enter opens one.
"use strict";
(() => {
  const typing = (target) => target.closest("input, select, textarea, [contenteditable]");
  const items = () => [...document.querySelectorAll(".item")];
  let here = -1;
  const walk = (step) => {
    const all = items();
    if (!all.length) return;
    here = Math.min(Math.max(here + step, 0), all.length - 1);
    all.forEach((item, place) => item.classList.toggle("here", place === here));
    const link = all[here].querySelector("h2 a");
    if (link) link.focus({ preventScroll: true });
    all[here].scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const box = document.getElementById("q");
    if (event.key === "/" && box) {
      event.preventDefault();
      box.focus();
      box.select();
    } else if (event.key === "j") walk(1);
    else if (event.key === "k") walk(-1);
  });
  // Text areas that hold something to take away get a button that copies it.
  document.querySelectorAll("button[data-copies]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const area = document.getElementById(button.dataset.copies);
      area.select();
      try {
        await navigator.clipboard.writeText(area.value);
      } catch {
        document.execCommand("copy");
      }
      button.textContent = button.dataset.done;
    });
  });
})();
