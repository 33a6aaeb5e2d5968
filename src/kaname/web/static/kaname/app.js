/* What the site does beyond pages: menus that close, keys, rows under the keyboard. Everything works without it. */
"use strict";
(() => {
  const $ = (what, within = document) => within.querySelector(what);
  const $$ = (what, within = document) => [...within.querySelectorAll(what)];
  const typing = (at) => at.closest("input, textarea, select, [contenteditable]") !== null;

  // Menus and dialogs.
  document.addEventListener("click", (event) => {
    for (const menu of $$("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
    const opener = event.target.closest("[data-open]");
    if (opener) document.getElementById(opener.dataset.open)?.showModal();
  });
  for (const button of $$("[data-open]")) button.hidden = false;

  // Keys.
  let before = "";
  const going = { h: "/", n: "/notices/", p: $(".rail a")?.getAttribute("href") };
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") { event.preventDefault(); offer(); return; }
    if (event.key === "Escape") for (const menu of $$("details.menu[open]")) { menu.open = false; $("summary", menu).focus(); }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || $("dialog[open]")) return;
    const act = { "/": () => $("#find")?.focus(), "?": () => $("#help").showModal(), j: () => row(1), k: () => row(-1),
      ArrowDown: () => row(1), ArrowUp: () => row(-1), x: select, e: edit }[event.key];
    if (before === "g" && going[event.key]) { location.href = going[event.key]; event.preventDefault(); }
    else if (act && act() !== false) event.preventDefault();
    before = event.key;
  });

  // The palette: what one types is looked for after a moment; the newest answer counts.
  const palette = document.getElementById("palette"), words = $("input", palette), list = $("ul", palette);
  let asked = 0, timer = 0;
  function offer() {
    palette.showModal();
    words.select();
    ask();
  }
  async function ask() {
    const mine = ++asked;
    const answer = await fetch(`${palette.dataset.url}?q=${encodeURIComponent(words.value)}`);
    if (mine === asked && answer.ok) { list.innerHTML = await answer.text(); chosen(0); }
  }
  function chosen(by) {
    const all = $$('li[role="option"]:not([aria-disabled])', list);
    const next = all[(Math.max(all.findIndex((one) => one.ariaSelected === "true"), 0) + by + all.length) % all.length];
    for (const one of all) one.ariaSelected = one === next ? "true" : "false";
    if (next) { words.setAttribute("aria-activedescendant", next.id); next.scrollIntoView({ block: "nearest" }); }
    return next;
  }
  words.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 80); });
  words.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) { event.preventDefault(); chosen(by); }
    if (event.key === "Enter") { event.preventDefault(); const to = chosen(0); if (to) $("a", to).click(); }
  });
  palette.addEventListener("click", (event) => { if (event.target === palette) palette.close(); });

  // Rows of lists.
  const rows = () => $$(".grid tbody tr");
  const at = () => rows().findIndex((one) => one.contains(document.activeElement));
  function row(by) {
    const all = rows();
    if (!all.length) return false;
    const next = all[Math.min(Math.max(at() + by, 0), all.length - 1)];
    ($("a[href]", next) ?? next).focus();
    next.scrollIntoView({ block: "nearest" });
  }
  function select() {
    const box = $("input[type=checkbox]", rows()[at()] ?? document.createElement("div"));
    if (!box) return false;
    box.click();
  }
  function edit() {
    const link = $("[data-edit]", rows()[at()] ?? document) ?? $("main [data-edit]");
    if (!link) return false;
    link.click();
  }
})();
