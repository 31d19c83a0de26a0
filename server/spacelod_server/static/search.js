// Suggestions under the search field, by the ARIA pattern for a combobox with a list. Without it the form works as it is.
(function () {
  "use strict";
  const input = document.querySelector("input[data-suggest]");
  if (!input || !window.fetch) return;

  const list = document.createElement("ul");
  list.id = "suggestions";
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  list.hidden = true;
  input.insertAdjacentElement("afterend", list);
  const roles = { role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" };
  for (const name of Object.keys(roles)) input.setAttribute(name, roles[name]);

  let asked = null;
  let timer = 0;
  let active = -1;

  function close() {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function option(number, label, note, address) {
    const item = document.createElement("li");
    const aside = document.createElement("small");
    item.id = "suggestion-" + number;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.dataset.address = address;
    item.textContent = label + " ";
    aside.textContent = note;
    item.append(aside);
    return item;
  }

  function show(answer) {
    const found = answer[1].map(function (label, n) { return option(n, label, answer[2][n], answer[3][n]); });
    list.replaceChildren.apply(list, found);
    close();
    if (found.length) {
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
    }
  }

  function ask() {
    if (asked) asked.abort();
    const text = input.value.trim();
    if (!text) { close(); return; }
    asked = new AbortController();
    fetch(input.dataset.suggest + "?q=" + encodeURIComponent(text), { signal: asked.signal })
      .then(function (reply) { return reply.ok ? reply.json() : null; })
      .then(function (answer) { if (answer) show(answer); })
      .catch(function () { /* aborted, or offline: the form still works */ });
  }

  function choose(number) {
    const items = list.children;
    if (items[active]) items[active].setAttribute("aria-selected", "false");
    active = items.length ? (number + items.length) % items.length : -1;
    if (active < 0) return;
    items[active].setAttribute("aria-selected", "true");
    items[active].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", items[active].id);
  }

  input.addEventListener("input", function () {
    window.clearTimeout(timer);
    timer = window.setTimeout(ask, 60);
  });
  input.addEventListener("keydown", function (event) {
    if (list.hidden) return;
    if (event.key === "ArrowDown") { choose(active + 1); event.preventDefault(); }
    else if (event.key === "ArrowUp") { choose(active - 1); event.preventDefault(); }
    else if (event.key === "Escape") { close(); event.preventDefault(); }
    else if (event.key === "Enter" && active >= 0) {
      window.location.assign(list.children[active].dataset.address);
      event.preventDefault();
    }
  });
  list.addEventListener("mousedown", function (event) {
    const item = event.target.closest("li");
    if (item) { window.location.assign(item.dataset.address); event.preventDefault(); }
  });
  input.addEventListener("blur", close);
})();
