/* Whom a comment names: after @ the people of the plan are offered. */
"use strict";
(() => {
  let box = null, at = null, asked = 0;
  const close = () => { box?.remove(); box = null; at?.removeAttribute("aria-activedescendant"); };
  const word = (field) => /(^|[^\w@.])@([\w.\-]*)$/u.exec(field.value.slice(0, field.selectionStart));
  const chosen = () => box?.querySelector("[aria-selected=true]");
  function choose(item) {
    const found = word(at), start = at.selectionStart - found[2].length;
    at.setRangeText(`${item.dataset.id} `, start, at.selectionStart, "end");
    close(); at.focus();
  }
  function move(by) {
    const all = [...box.children], next = all[(all.indexOf(chosen()) + by + all.length) % all.length];
    chosen()?.setAttribute("aria-selected", "false");
    next.setAttribute("aria-selected", "true"); at.setAttribute("aria-activedescendant", next.id);
  }
  async function offer(field) {
    const found = word(field), mine = ++asked;
    if (!found) return close();
    const answer = await fetch(`${field.dataset.mentions}?q=${encodeURIComponent(found[2])}`, { headers: { Accept: "application/json" } });
    if (!answer.ok || mine !== asked) return;
    const { people } = await answer.json();
    close();
    if (!people.length) return;
    at = field; box = document.createElement("ul");
    box.className = "offered"; box.setAttribute("role", "listbox");
    people.forEach((one, n) => {
      const item = document.createElement("li"), id = document.createElement("code"), role = document.createElement("span");
      item.id = `offered-${n}`; item.dataset.id = one.id; item.setAttribute("role", "option"); item.setAttribute("aria-selected", String(n === 0));
      id.textContent = `@${one.id}`; role.textContent = one.role; role.className = "quiet-text";
      item.append(`${one.name} `, id, " ", role);
      item.addEventListener("mousedown", (event) => { event.preventDefault(); choose(item); });
      box.append(item);
    });
    field.after(box); field.setAttribute("aria-activedescendant", "offered-0");
  }
  document.addEventListener("input", (event) => { if (event.target.dataset?.mentions) offer(event.target); });
  document.addEventListener("focusout", (event) => { if (event.target === at) setTimeout(close, 150); });
  document.addEventListener("keydown", (event) => {
    if (!box || event.target !== at) return;
    const act = { ArrowDown: () => move(1), ArrowUp: () => move(-1), Enter: () => choose(chosen()), Tab: () => choose(chosen()), Escape: close }[event.key];
    if (act) { event.preventDefault(); event.stopPropagation(); act(); }
  }, true);
})();
