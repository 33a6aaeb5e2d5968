"""The site under a crowd: 20 readers with 5 seconds of thinking between two pages, two server processes.

`python -m bench.site [DIR] [--sizes N ...] [--seconds S] [--readers N] [--think S] [--json FILE] [--quick]`: programs
of 1,000, 5,000 and 10,000 entities (three in ten of them work packages) are generated into DIR (or a temporary folder),
taken into a store on SQLite (or the one of --database), and served by two processes. Every page is opened once before
the crowd comes. `p50_ms.*` and `p95_ms.*` are from the first byte asked to the last one read; `growth.*` is the
exponent of size with which a page's median grows; `kb.*` what it weighs as it is sent. `edit` is a form posted, with
its checks and its revision. Where there is a Chromium, `lcp_ms.*`, `shift.*`, `weight_kb.*` are of a first visit,
`frame_ms.*` of scrolling.

Another site is measured by the same crowd, in turn with ours, with `--peer URL --peer-page NAME=PATH ...` and, where
one must sign in, `--peer-login PATH --peer-user WHO --peer-password WORD`. The last line is the ratio of our 95th
percentile of a list of 100 rows to that of the peer's page of the same name, else to the one that was measured of
Redmine 5 (187 ms) on such a machine.
"""

from __future__ import annotations

import argparse
import math
import random
import statistics
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.figures import Figure, report
from bench.generate import generate
from bench.generator.size import Size
from bench.site_browser import seen
from bench.site_server import PASSWORD, WHO, Reader, fields, served

PAGES: Mapping[str, str] = {
    "mine": "/",
    "program": "/p/p/",
    **{
        duty: f"/p/p/{duty}/"
        for duty in ("roadmap", "coordination", "risk", "nfr", "progress", "debt", "finance", "compliance")
    },
    "list": "/p/p/work-packages/",
    "record": "/p/p/work-packages/{work}/",
    "timeline": "/p/p/timeline/",
    "rows": "/p/p/timeline/data/",
}
AIMS: Mapping[str, float] = {"rows": 150, "edit": 40}
_AIM = 60
_ANCHOR = 187.0
_GREATEST = 10_000
Times = Mapping[str, Sequence[float]]


def main() -> None:
    """Measure and print; write figures where asked."""
    asked = _asked()
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        figures: dict[str, Figure] = {}
        for size in asked.sizes:
            figures |= _of_size(asked, folder, size)
        figures |= _growth(figures, asked.sizes)
    report("site", [], figures, asked.json)
    ours = figures[f"p95_ms.list.{max(asked.sizes)}"].value
    theirs = next((one.value for name, one in figures.items() if name.startswith("peer.p95_ms.list")), None)
    assert ours is not None
    print(f"ratio {ours / (theirs or _ANCHOR):.3f}")


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", help="where programs and databases are made, and left")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 5_000, 10_000])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--think", type=float, default=5)
    parser.add_argument("--edits", type=int, default=40)
    parser.add_argument("--database", default="", help="of an empty database; else a file of SQLite")
    parser.add_argument("--peer", default="")
    parser.add_argument("--peer-page", nargs="+", default=[], help="NAME=PATH")
    parser.add_argument("--peer-login", default="")
    parser.add_argument("--peer-user", default="")
    parser.add_argument("--peer-password", default="")
    parser.add_argument("--quick", action="store_true", help="a small program, few readers, some seconds")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    if asked.quick:
        asked.sizes, asked.seconds, asked.readers, asked.think, asked.edits = [200], 3, 4, 0.2, 3
    return asked


def _of_size(asked: argparse.Namespace, folder: Path, size: int) -> dict[str, Figure]:
    plan, here = folder / f"program-{size}", folder / f"site-{size}"
    here.mkdir(exist_ok=True)
    if not plan.exists():
        generate(plan, Size(size, 3 * size // 10, size // 2))
    database = asked.database or f"sqlite:///{here / f'{time.time_ns()}.db'}"
    with served(plan, here, database) as address:
        readers = [_signed_in(address, "/account/login/", WHO, PASSWORD) for _ in range(asked.readers)]
        work = _first_work(readers[0])
        pages = {name: path.replace("{work}", work) for name, path in PAGES.items()}
        sent = _opened(readers, pages)
        crowd = [(reader, pages) for reader in readers]
        peers = _peers(asked)
        times = _under(crowd + peers, asked.seconds, asked.think)
        edits = _edits(readers[0], work, asked.edits)
        figures = _figures(times, size) | {f"kb.{name}.{size}": Figure(bytes_ / 1e3) for name, bytes_ in sent.items()}
        figures |= _percentiles("edit", edits, size)
        figures |= seen(address, readers[0].cookies, pages, size)
    return figures


def _signed_in(address: str, login: str, who: str, password: str) -> Reader:
    reader = Reader(address)
    if login:
        reader.sign_in(login, who, password)
    return reader


def _peers(asked: argparse.Namespace) -> list[tuple[Reader, Mapping[str, str]]]:
    """As many readers of the peer; their pages are told apart by name."""
    if not asked.peer:
        return []
    pages = {f"peer:{name}": path for name, path in (one.split("=", 1) for one in asked.peer_page)}
    return [
        (_signed_in(asked.peer, asked.peer_login, asked.peer_user, asked.peer_password), pages)
        for _ in range(asked.readers)
    ]


def _first_work(reader: Reader) -> str:
    page = reader.get(PAGES["list"]).text
    mark = 'href="/p/p/work-packages/'
    names = [part.partition("/")[0] for part in page.split(mark)[1:]]
    return next(name for name in names if name and "?" not in name and '"' not in name and name != "new")


def _opened(readers: Sequence[Reader], pages: Mapping[str, str]) -> Mapping[str, int]:
    """Open every page until each process has it; how many bytes are sent for each."""
    sent: dict[str, int] = {}
    for name, path in pages.items():
        joined = "&" if "?" in path else "?"
        for reader in readers[:6]:
            reader.get(f"{path}{joined}wait=1")
        answer = readers[0].get(path)
        if answer.status != 200:
            raise SystemExit(f"{path} answers {answer.status}")
        sent[name] = answer.sent
    return sent


def _under(crowd: Sequence[tuple[Reader, Mapping[str, str]]], seconds: float, think: float) -> Times:
    """What each page took while all read at once, each thinking about as long as said between two pages."""
    times: dict[str, list[float]] = defaultdict(list)
    failed: list[str] = []
    end = time.monotonic() + seconds

    def read(number: int) -> None:
        reader, pages = crowd[number]
        chance = random.Random(number)
        names = list(pages)
        time.sleep(chance.uniform(0, think))
        while time.monotonic() < end:
            name = chance.choice(names)
            answer = reader.get(pages[name])
            if answer.status != 200:
                failed.append(f"{pages[name]} answers {answer.status} to a crowd")
                return
            times[name].append(answer.seconds)
            time.sleep(chance.uniform(0.5, 1.5) * think)

    threads = [threading.Thread(target=read, args=(number,)) for number in range(len(crowd))]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    if failed:
        raise SystemExit("\n".join(sorted(set(failed))))
    return times


def _edits(reader: Reader, work: str, count: int) -> Sequence[float]:
    """How long it takes until a changed record is saved."""
    path, taken = f"/p/p/work-packages/{work}/edit/", list[float]()
    for number in range(count):
        form = [
            (name, f"{number}" if name == "notes" else value) for name, value in fields(reader.get(path).text, "notes")
        ]
        answer = reader.post(path, form)
        if answer.status not in (302, 303):
            raise SystemExit(f"{path} answers {answer.status} to an edit")
        taken.append(answer.seconds)
    return taken


def _figures(times: Times, size: int) -> dict[str, Figure]:
    figures: dict[str, Figure] = {}
    for name, taken in times.items():
        figures |= _percentiles(name, taken, size)
    return figures


def _percentiles(name: str, taken: Sequence[float], size: int) -> dict[str, Figure]:
    ordered, aim = sorted(taken), AIMS.get(name, _AIM)
    peer, _, own = name.rpartition("peer:")
    before = "peer." if own != name or peer else ""
    p95 = ordered[math.ceil(0.95 * len(ordered)) - 1]
    return {
        f"{before}p50_ms.{own}.{size}": Figure(1e3 * statistics.median(ordered), n=len(ordered)),
        f"{before}p95_ms.{own}.{size}": Figure(1e3 * p95, None if before else aim, n=len(ordered)),
    }


def _growth(figures: Mapping[str, Figure], sizes: Sequence[int]) -> dict[str, Figure]:
    """The exponent of size with which each page's median grows."""
    if len(sizes) < 2:
        return {}
    found: dict[str, Figure] = {}
    for name in (*PAGES, "edit"):
        at = [(math.log(size), figures.get(f"p50_ms.{name}.{size}")) for size in sizes]
        points = [(x, math.log(one.value)) for x, one in at if one is not None and one.value]
        if len(points) > 1:
            found[f"growth.{name}"] = Figure(statistics.linear_regression(*zip(*points, strict=True)).slope)
    return found


if __name__ == "__main__":
    main()
