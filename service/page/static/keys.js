// Keys and small comforts of every page. Nothing here is needed: each thing can also be reached by links and forms.
"use strict";
(() => {
  const PAGES = { s: "/", t: "/stalled", o: "/overview", i: "/import", r: "/review" };
  const typing = (target) => target.closest("input:not([type=checkbox]), select, textarea, [contenteditable]");
  const items = () => [...document.querySelectorAll(".item")];
  let here = -1;
  let going = 0; // when g was pressed

  const walk = (step) => {
    const all = items();
    if (!all.length) return;
    here = Math.min(Math.max(here + step, 0), all.length - 1);
    all.forEach((item, place) => item.classList.toggle("here", place === here));
    const link = all[here].querySelector("h2 a");
    if (link) link.focus({ preventScroll: true });
    all[here].scrollIntoView({ block: "nearest" });
  };
  const press = (selector) => {
    const found = document.querySelector(selector);
    if (found) found.click();
    return Boolean(found);
  };
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (Date.now() - going < 1500 && PAGES[key]) {
      event.preventDefault();
      event.stopImmediatePropagation();
      location.assign(PAGES[key]);
      return;
    }
    going = 0;
    const box = document.getElementById("q");
    if (key === "/") {
      event.preventDefault();
      if (box) { box.focus(); box.select(); } else location.assign("/");
    } else if (key === "?") document.getElementById("keys").showModal();
    else if (key === "g") going = Date.now();
    else if (key === "j") walk(1);
    else if (key === "k") walk(-1);
    else if (key === "x" && here >= 0) {
      const pick = items()[here].querySelector(".pick input");
      if (pick) pick.click();
    } else if (key === "[") press('[data-key="["]');
    else if (key === "]") press('[data-key="]"]');
    else if (key === "e") {
      const first = document.querySelector("#correct select");
      if (first) { event.preventDefault(); first.focus(); first.scrollIntoView({ block: "center" }); }
    }
  }, true);

  document.querySelectorAll("[data-opens]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => document.getElementById(button.dataset.opens).showModal());
  });

  // What can be taken away gets a button that copies it.
  const copied = (button) => {
    const said = button.textContent;
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = said; }, 2000);
  };
  const copy = async (text, area) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch { // an address without https has no clipboard of its own
      const field = area || document.body.appendChild(document.createElement("textarea"));
      field.value = text;
      field.select();
      document.execCommand("copy");
      if (!area) field.remove();
    }
  };
  document.querySelectorAll("button[data-copies]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const area = document.getElementById(button.dataset.copies);
      area.select();
      await copy(area.value, area);
      copied(button);
    });
  });
  document.querySelectorAll("button[data-copies-address]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const address = new URL(location.href);
      for (const name of ["lang", "note"]) address.searchParams.delete(name);
      await copy(address.href);
      copied(button);
    });
  });

  // Rows are picked for working on many at once.
  const picks = [...document.querySelectorAll('.pick input[name="id"]')];
  if (picks.length) {
    const all = document.querySelector("[data-picks-all]");
    const told = document.querySelector("[data-picked]");
    const tell = () => {
      const count = picks.filter((one) => one.checked).length;
      told.textContent = count ? told.dataset.text.replace("#", count) : "";
      all.checked = count === picks.length;
      all.indeterminate = count > 0 && count < picks.length;
      told.parentElement.hidden = !count;
    };
    let last = -1;
    picks.forEach((one, place) => one.addEventListener("click", (event) => {
      if (event.shiftKey && last >= 0) picks.slice(Math.min(last, place), Math.max(last, place)).forEach((other) => { other.checked = one.checked; });
      last = place;
      tell();
    }));
    all.hidden = false;
    all.addEventListener("change", () => { picks.forEach((one) => { one.checked = all.checked; }); tell(); });
    tell();
  }

  // What was seen lately stays in this browser alone.
  const KEPT = "duban-seen";
  const seen = () => {
    try { return JSON.parse(localStorage.getItem(KEPT) || "[]").filter((one) => Number.isInteger(one.id) && typeof one.target === "string"); } catch { return []; }
  };
  const shown = document.querySelector("[data-item]");
  if (shown) {
    const id = Number(shown.dataset.item);
    const list = [{ id, target: shown.textContent.trim().slice(0, 60) }, ...seen().filter((one) => one.id !== id)];
    try { localStorage.setItem(KEPT, JSON.stringify(list.slice(0, 8))); } catch { /* a full or forbidden storage only forgets */ }
  }
  const place = document.getElementById("seen");
  if (place && seen().length) {
    place.querySelector("ul").replaceChildren(...seen().map((one) => {
      const link = document.createElement("a");
      link.href = `/items/${one.id}`;
      link.textContent = one.target;
      const row = document.createElement("li");
      row.append(link);
      return row;
    }));
    place.hidden = false;
  }
})();
