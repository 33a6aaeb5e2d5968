/* What forms do beyond posting: what a field offers as one types, an id from the title, a word before typing is lost. */
"use strict";
(() => {
  const form = document.querySelector("[data-form]");
  if (!form) return;
  let dirty = false;
  const wait = (ms, act) => { let timer; return (...all) => { clearTimeout(timer); timer = setTimeout(() => act(...all), ms); }; };

  // What fits, for fields that offer more than the page holds.
  const offer = wait(120, async (input) => {
    const list = document.getElementById(input.getAttribute("list")) ?? made(input);
    const asked = new URLSearchParams({ of: input.dataset.of, q: input.value });
    const answer = await fetch(`${form.dataset.offers}?${asked}`, { credentials: "same-origin" });
    if (answer.ok) list.innerHTML = await answer.text();
  });
  function made(input) {
    const list = document.createElement("datalist");
    list.id = input.getAttribute("list");
    input.after(list);
    return list;
  }

  // An id from the title, until somebody writes one.
  const id = form.dataset.id ? document.getElementById("f-id") : null;
  let own = Boolean(id?.value);
  const propose = wait(200, async (title) => {
    const answer = await fetch(`${form.dataset.id}?${new URLSearchParams({ "f.title": title.value })}`, { credentials: "same-origin" });
    if (answer.ok && !own) id.value = await answer.text();
  });

  form.addEventListener("input", (event) => {
    const at = event.target;
    dirty = true;
    if (at.dataset.of) offer(at);
    if (at === id) own = Boolean(at.value);
    if (id && !own && at.id === "f-title") propose(at);
  });
  form.addEventListener("focusin", (event) => { if (event.target.dataset.of) offer(event.target); });
  form.addEventListener("submit", () => { dirty = false; });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit(form.querySelector(".save-bar [name=do]"));
  });
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
})();
