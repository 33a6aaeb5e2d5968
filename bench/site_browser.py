"""Pages as a browser meets them: the largest paint, what shifts, the weight of a first visit, the pace of scrolling."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from bench.figures import Figure

_QUIET = (
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_WATCH = """
window.seen = {lcp: 0, shift: 0};
const watch = (type, each) =>
  new PerformanceObserver(list => list.getEntries().forEach(each)).observe({type, buffered: true});
watch('largest-contentful-paint', one => { window.seen.lcp = one.startTime; });
watch('layout-shift', one => { if (!one.hadRecentInput) window.seen.shift += one.value; });
"""
_SCROLL = """
() => new Promise(done => {
  const at = document.querySelector('[data-scrolls]') ?? document.scrollingElement;
  const times = []; let last = performance.now(), left = 180;
  const step = now => {
    times.push(now - last); last = now; at.scrollTop += 120;
    if (--left) requestAnimationFrame(step); else done(times.slice(2));
  };
  requestAnimationFrame(step);
})
"""
PAGES = ("mine", "program", "risk", "list", "record", "timeline")


def seen(address: str, cookies: Mapping[str, str], pages: Mapping[str, str], size: int) -> dict[str, Figure]:
    """Figures of first visits; without values, and why, where there is no browser."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        return {f"lcp_ms.list.{size}": Figure(None, why="no Chromium here")}
    from playwright.sync_api import sync_playwright

    figures: dict[str, Figure] = {}
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=list(_QUIET))
        for name in PAGES:
            context: Any = browser.new_context(viewport={"width": 1440, "height": 900})
            host = urlsplit(address).hostname
            context.add_cookies([{"name": n, "value": v, "domain": host, "path": "/"} for n, v in cookies.items()])
            figures |= _visited(context, address + pages[name], name, size)
            context.close()
        browser.close()
    return figures


def _visited(context: Any, url: str, name: str, size: int) -> dict[str, Figure]:
    page = context.new_page()
    weights: list[int] = []

    def weigh(one: Any) -> None:
        weights.append(one.sizes()["responseBodySize"])

    page.on("requestfinished", weigh)
    page.add_init_script(_WATCH)
    page.goto(url)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)
    told = page.evaluate("window.seen")
    aims = {"lcp": 500, "shift": 0.0, "weight": 250}
    found = {
        f"lcp_ms.{name}.{size}": Figure(told["lcp"], aims["lcp"]),
        f"shift.{name}.{size}": Figure(told["shift"], aims["shift"]),
        f"weight_kb.{name}.{size}": Figure(sum(weights) / 1e3, aims["weight"]),
    }
    if name in ("timeline", "list"):
        frames = sorted(page.evaluate(_SCROLL))
        found[f"frame_ms.p95.{name}.{size}"] = Figure(frames[int(0.95 * len(frames))], 1000 / 60, n=len(frames))
        found[f"frame_ms.worst.{name}.{size}"] = Figure(frames[-1], n=len(frames))
    return found
