/* Lists: a filter answers at once, addresses hold only what is asked, rows are selected. */
"use strict";
(() => {
  const $ = (what, within = document) => within.querySelector(what);
  const $$ = (what, within = document) => [...within.querySelectorAll(what)];
  const form = $("#filter");
  if (!form) return;

  const ask = () => { if (form.checkValidity()) form.requestSubmit(); };
  let later = 0;
  form.addEventListener("input", () => { clearTimeout(later); later = setTimeout(ask, 250); });
  document.addEventListener("change", (event) => {
    if (event.target.form === form && event.target.type !== "search") { clearTimeout(later); ask(); }
  });

  // What is left empty is not asked.
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.elt !== form) return;
    const asked = event.detail.formData;
    for (const name of new Set([...asked.keys()])) {
      const said = asked.getAll(name).filter((value) => value !== "");
      asked.delete(name);
      for (const value of said) asked.append(name, value);
    }
  });

  // A menu that was open stays open, and where the page below ends is where it began.
  let open = [];
  document.addEventListener("htmx:beforeSwap", () => { open = $$("#list details[open][id]").map((one) => one.id); });
  document.addEventListener("htmx:afterSettle", () => {
    for (const id of open) { const menu = document.getElementById(id); if (menu) menu.open = true; }
    open = [];
    const q = $("#list-q");
    const said = new URLSearchParams(location.search).get("q") ?? "";
    if (q && q !== document.activeElement && q.value !== said) q.value = said;
    count();
  });

  // Rows that are selected.
  const boxes = () => $$("#list tbody .pick input");
  let last = null;
  function count() {
    const all = boxes(), chosen = all.filter((one) => one.checked), bar = $(".bulk"), every = $("#pick-all");
    for (const box of all) box.closest("tr").setAttribute("aria-selected", String(box.checked));
    if (!bar) return;
    bar.hidden = !chosen.length;
    $(".bulk-count", bar).textContent = String(chosen.length);
    every.checked = all.length > 0 && chosen.length === all.length;
    every.indeterminate = chosen.length > 0 && chosen.length < all.length;
  }
  document.addEventListener("click", (event) => {
    const all = boxes(), at = all.indexOf(event.target);
    if (event.target.id === "pick-all") for (const box of all) box.checked = event.target.checked;
    else if (event.target.closest("[data-unselect]")) for (const box of all) box.checked = false;
    else if (at < 0) return;
    else {
      if (event.shiftKey && last !== null)
        for (const box of all.slice(Math.min(at, last), Math.max(at, last) + 1)) box.checked = event.target.checked;
      last = at;
    }
    count();
  });
  window.addEventListener("pageshow", count);
})();
