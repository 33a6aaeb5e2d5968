/* What forms do beyond posting: what a field offers as one types, an id from the title, single fields edited where they
   are read, a word before typing is lost. Everything works without it. */
"use strict";
(() => {
  const wait = (ms, act) => { let timer; return (...all) => { clearTimeout(timer); timer = setTimeout(() => act(...all), ms); }; };
  const ask = (url, more = {}) => fetch(url, { credentials: "same-origin", ...more });
  const made = (html) => { const held = document.createElement("template"); held.innerHTML = html; return held.content; };

  // What fits, for fields that offer more than the page holds.
  const offer = wait(120, async (input) => {
    const form = input.closest("[data-offers]");
    let list = document.getElementById(input.getAttribute("list"));
    if (!list) {
      list = document.createElement("datalist");
      list.id = input.getAttribute("list");
      input.after(list);
    }
    const answer = await ask(`${form.dataset.offers}?${new URLSearchParams({ of: input.dataset.of, q: input.value })}`);
    if (answer.ok) list.innerHTML = await answer.text();
  });

  // An id from the title, until somebody writes one.
  const whole = document.querySelector("main [data-form]");
  const id = whole?.dataset.id ? document.getElementById("f-id") : null;
  let own = Boolean(id?.value), dirty = false;
  const propose = wait(200, async (title) => {
    const answer = await ask(`${whole.dataset.id}?${new URLSearchParams({ "f.title": title.value })}`);
    if (answer.ok && !own) id.value = await answer.text();
  });

  document.addEventListener("input", (event) => {
    const at = event.target;
    if (whole?.contains(at)) dirty = true;
    if (at.dataset.of) offer(at);
    if (at === id) own = Boolean(at.value);
    if (id && !own && at.id === "f-title") propose(at);
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-goes-on]")) event.target.form.requestSubmit(event.target.parentElement.querySelector("button"));
  });
  document.addEventListener("focusin", (event) => { if (event.target.dataset?.of) offer(event.target); });
  document.addEventListener("submit", () => { dirty = false; });
  window.addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });

  // After a row came or went, the keyboard stays where it was.
  document.addEventListener("htmx:afterSwap", (event) => {
    const list = document.getElementById(event.detail.target?.id ?? "");
    if (!list?.classList.contains("rows")) return;
    dirty = true;
    const rows = [...list.querySelectorAll(":scope > .item")];
    (rows.at(-1) ?? list).querySelector("input:not([type=hidden]), select, textarea, button")?.focus();
  });
  document.getElementById("faults")?.focus();

  // Single fields: the value becomes its input, and its value again.
  const url = (cell) => cell.dataset.cell ?? (cell.dataset.field && `${cell.closest("[data-record]").dataset.record}cell/${cell.dataset.field}/`);
  const editing = () => document.querySelector(".cell-form")?.parentElement;
  const before = new WeakMap();

  // What is refreshed by itself waits until nobody types in it.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const at = editing();
    if (at && event.detail.target?.contains(at)) event.detail.shouldSwap = false;
  });

  async function open(cell) {
    const other = editing();
    if (other === cell) return;
    if (other) close(other);
    const answer = await ask(url(cell), { headers: { "HX-Request": "true" } });
    const found = answer.ok ? made(await answer.text()).querySelector(".cell-form") : null;
    if (!found) { if (cell.querySelector("a[data-edit-cell]")) location.href = cell.querySelector("a[data-edit-cell]")?.href ?? location.href; return; }
    before.set(cell, [...cell.childNodes]);
    cell.replaceChildren(found);
    typing(cell);
  }
  function typing(cell) {
    const input = cell.querySelector(".fault ~ :is(input, select, textarea), :is(input, select, textarea):not([type=hidden])");
    input?.focus();
    if (input?.select && input.type !== "checkbox") input.select();
  }
  function close(cell) {
    cell.replaceChildren(...before.get(cell));
    (cell.querySelector("a[data-edit-cell]") ?? cell).focus();
  }
  async function save(form, button) {
    const cell = form.parentElement, sent = new URLSearchParams(new FormData(form));
    if (button?.name) sent.set(button.name, button.value);
    cell.classList.add("busy");
    try {
      const answer = await ask(form.action, { method: "POST", body: sent, headers: { "HX-Request": "true" } });
      const told = made(await answer.text());
      const value = told.querySelector("[data-value]"), again = told.querySelector(".cell-form");
      if (value && answer.ok) {
        const was = before.get(cell);
        cell.replaceChildren(...was);
        (cell.querySelector("[data-value]") ?? cell).replaceChildren(...value.childNodes);
        document.querySelector(".messages")?.remove();
        const said = told.querySelector(".messages");
        if (said) document.querySelector("main").prepend(said);
        (cell.querySelector("a[data-edit-cell]") ?? cell).focus();
      } else if (again) {
        cell.replaceChildren(again);
        typing(cell);
      } else form.submit();
    } finally { cell.classList.remove("busy"); }
  }
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-edit-cell]");
    const cell = opener?.closest("[data-cell], [data-field]") ?? event.target.closest("td[data-field]");
    if (event.target.closest("[data-cancel]")) return close(editing());
    if (!cell || cell.querySelector(".cell-form") || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (!opener && (event.target.closest("a, button, input, label") || String(getSelection()))) return;
    event.preventDefault();
    open(cell);
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches(".cell-form")) return;
    event.preventDefault();
    save(event.target, event.submitter);
  });
  document.addEventListener("keydown", (event) => {
    const cell = editing(), row = event.target.closest?.("tr");
    if (cell?.contains(event.target)) {
      if (event.key === "Escape") { close(cell); event.preventDefault(); }
      if (event.key === "Enter" && event.target.matches("textarea") && !event.shiftKey) { event.target.form.requestSubmit(); event.preventDefault(); }
      return;
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) whole?.requestSubmit(whole.querySelector(".save-bar [name=do]"));
    if (event.target.matches?.("td[data-field]") && ["Enter", "e"].includes(event.key)) { open(event.target); event.preventDefault(); event.stopImmediatePropagation(); }
    const way = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!way || !row || event.target.matches("input, select, textarea")) return;
    const cells = [...row.querySelectorAll("td[data-field]")], next = cells[cells.indexOf(event.target) + way];
    if (next) { next.tabIndex = -1; next.focus(); } else if (way < 0) row.querySelector("a[href]")?.focus();
    if (cells.length) event.preventDefault();
  }, true);
})();
