// Suggestions under the search box; Enter while an input method composes never submits.
"use strict";
(() => {
  const box = document.getElementById("q");
  if (!box) return;
  let composing = false;
  let endedAt = 0;
  box.addEventListener("compositionstart", () => { composing = true; });
  box.addEventListener("compositionend", () => { composing = false; endedAt = Date.now(); ask(); });
  const isComposing = (event) => event.isComposing || composing || event.keyCode === 229 || Date.now() - endedAt < 30;

  const list = document.createElement("div");
  list.id = "suggestions";
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.dataset.suggestLabel);
  list.hidden = true;
  box.after(list);
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", list.id);
  box.setAttribute("aria-expanded", "false");

  let chosen = -1;
  let asked = 0;
  let timer = 0;
  const close = () => {
    list.hidden = true;
    chosen = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };
  const choose = (place) => {
    const options = [...list.children];
    chosen = (place + options.length + 1) % (options.length + 1) === options.length ? -1 : place;
    options.forEach((option, at) => option.setAttribute("aria-selected", String(at === chosen)));
    if (chosen >= 0) box.setAttribute("aria-activedescendant", options[chosen].id);
    else box.removeAttribute("aria-activedescendant");
  };
  const take = (option) => {
    box.value = option.dataset.text;
    close();
    box.form.requestSubmit();
  };
  const show = (suggestions) => {
    list.replaceChildren(...suggestions.map((one, place) => {
      const option = document.createElement("div");
      option.id = `suggestion-${place}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.text = one.text;
      const text = document.createElement("span");
      text.textContent = one.text;
      const count = document.createElement("span");
      count.className = "quiet";
      count.textContent = one.count ?? "";
      option.append(text, count);
      option.addEventListener("mousedown", (event) => { event.preventDefault(); take(option); });
      return option;
    }));
    chosen = -1;
    list.hidden = !suggestions.length;
    box.setAttribute("aria-expanded", String(!list.hidden));
  };
  function ask() {
    clearTimeout(timer);
    const text = box.value.trim();
    if (!text) return close();
    timer = setTimeout(async () => {
      const mine = ++asked;
      try {
        const answer = await fetch(`${box.dataset.suggest}?q=${encodeURIComponent(text)}`);
        if (!answer.ok || mine !== asked || document.activeElement !== box) return;
        show((await answer.json()).suggestions);
      } catch {
        close();
      }
    }, 120);
  }
  box.addEventListener("input", () => { if (!composing) ask(); });
  box.addEventListener("blur", close);
  box.addEventListener("keydown", (event) => {
    if (isComposing(event)) {
      if (event.key === "Enter") event.preventDefault();
      return;
    }
    if (event.key === "Escape" && !list.hidden) { event.preventDefault(); close(); }
    else if (event.key === "ArrowDown" && !list.hidden) { event.preventDefault(); choose(chosen + 1); }
    else if (event.key === "ArrowUp" && !list.hidden) { event.preventDefault(); choose(chosen < 0 ? list.children.length - 1 : chosen - 1); }
    else if (event.key === "Enter" && chosen >= 0) { event.preventDefault(); take(list.children[chosen]); }
  });
})();
