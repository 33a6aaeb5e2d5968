/* A record opens as a panel at the right, under its own address, so that what was read keeps its place. */
"use strict";
(() => {
  const $ = (what, within = document) => within.querySelector(what);
  const narrow = matchMedia("(max-width: 860px)");
  let panel = null; // where records are shown
  let under = ""; // the address of the page below
  let opener = null; // what had the focus before

  const lists = () => new Set([...document.querySelectorAll(".rail a[href]")].map((one) => one.getAttribute("href")));
  const isOpen = () => panel !== null && !panel.hidden;

  /* The record of an address: one level below a list of this program. */
  function isRecord(url) {
    const above = url.pathname.match(/^(\/p\/[^/]+\/[^/]+\/)[^/]+\/$/);
    return url.origin === location.origin && !url.hash && !url.search && above !== null && lists().has(above[1]);
  }

  function show(path) {
    if (panel === null) {
      panel = document.createElement("aside");
      panel.id = "peek";
      panel.className = "peek";
      panel.hidden = true;
      $(".shell").append(panel);
    }
    for (const row of document.querySelectorAll("tr[data-open]")) delete row.dataset.open;
    const link = [...document.querySelectorAll("main tbody a[href]")].find((one) => one.getAttribute("href") === path);
    const row = link?.closest("tr");
    if (row) row.dataset.open = "";
    return htmx.ajax("GET", path, { target: panel, swap: "innerHTML" });
  }

  function hide() {
    panel.hidden = true;
    panel.replaceChildren();
    for (const row of document.querySelectorAll("tr[data-open]")) delete row.dataset.open;
    if (opener?.isConnected) opener.focus();
  }

  function close() {
    hide();
    history.pushState({ htmx: true }, "", under);
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-close]")) return close();
    const link = event.target.closest("main a[href], .peek a[href]");
    if (!link || link.hasAttribute("data-page") || link.hasAttribute("download") || link.target) return;
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (narrow.matches || typeof htmx === "undefined" || !isRecord(new URL(link.href))) return;
    event.preventDefault();
    if (!isOpen()) { under = location.pathname + location.search; opener = link; }
    show(link.getAttribute("href"));
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== panel || panel === null) return;
    panel.hidden = false;
    panel.scrollTop = 0;
    const head = $("h1", panel);
    panel.setAttribute("aria-label", head?.textContent.trim() ?? "");
    if (!document.activeElement?.closest("main tbody")) head?.focus({ preventScroll: true });
  });

  // What is not there is told in the panel too.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target === panel && panel !== null && event.detail.xhr.status === 404) event.detail.shouldSwap = true;
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !isOpen() || $("dialog[open]") || $("details.menu[open]")) return;
    close();
  });

  // Back and forward between a page and the records that were opened beside it; all else is htmx's.
  window.addEventListener("popstate", (event) => {
    const here = location.pathname + location.search;
    if (panel !== null && here === under) {
      event.stopImmediatePropagation();
      if (isOpen()) hide();
    } else if (panel !== null && under && isRecord(new URL(location.href))) {
      event.stopImmediatePropagation();
      htmx.ajax("GET", here, { target: panel, swap: "innerHTML", headers: { "X-Again": "1" } });
    }
  }, { capture: true });
})();
