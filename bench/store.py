"""How the store grows, on SQLite and PostgreSQL, beside the same plan as YAML in git; and what its writers lose.

`python -m bench.store [DIR] [--sizes N ...] [--programs N ...] [--json FILE] [--quick]`: programs of 1,000, 10,000 and
50,000 entities are generated into DIR (or a temporary folder) and stored; 1, 100 and 1,000 small programs (60 entities)
in one portfolio. `load_cold_s` is read by a process that knows nothing of the program (`load_cold_cpu_s`: seconds of
its processor, whatever else the machine does), `load_warm_s` by one that read it before; `commit_s` and `commit_p95_s`
are of one changed record, `remove_s` of one that is taken out, `commit_cold_s` of a process that knows nothing;
`diff_s` of the first and the last revision, `verify_s`, `backup_s` and `restore_s` of the whole store; `growth.*` is
the exponent of size with which the time grows. `git.*` is the peer of the same run:
`files.load` without a cache of parsed files (cold) or with one (warm), `files.save` of one record and `git commit`.
`--faults` kills writers with SIGKILL during 1,000 commits and interleaves two writers 10,000 times (`--commits`,
`--rounds`). The last line is the ratio of a commit to the store (SQLite) to one in git at the largest size, or the
number of lost updates.
"""

from __future__ import annotations

import argparse
import math
import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

from bench.figures import Figure, report
from bench.generate import generate
from bench.generator.size import Size

Cases = list[dict[str, Any]]
ASSESSED_UP_TO = 10_000
SMALL = Size(60, 16, 20)
PROGRAM = "p"


def main() -> None:
    """Measure and print; write figures where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", help="where programs and databases are made, and left")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 50_000])
    parser.add_argument("--programs", type=int, nargs="+", default=[1, 100, 1_000])
    parser.add_argument("--edits", type=int, default=20, help="commits of one record at each size")
    parser.add_argument("--quick", action="store_true", help="small sizes, few edits, nothing assessed")
    parser.add_argument("--faults", action="store_true", help="kill and interleave writers instead")
    parser.add_argument("--commits", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=10_000)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    if asked.quick:
        asked.sizes, asked.programs, asked.edits = [300, 600], [1, 12], 3
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        _set_apart(folder)
        if asked.faults:
            _faults(folder, asked)
        else:
            _growth(folder, asked)


def _set_apart(folder: Path) -> None:
    """Nothing of the user's own is read or written; before Kaname is imported, which reads these once."""
    os.environ["DATABASE_URL"] = f"sqlite:///{folder / 'unused.db'}"
    os.environ["KANAME_CACHE"] = str(folder / "cache")


def _faults(folder: Path, asked: argparse.Namespace) -> None:
    from bench.store_faults import interleaved, killed
    from bench.store_places import places

    figures: dict[str, Figure] = {}
    cases: Cases = []
    for what, run in (
        ("killed", lambda u: killed(u, asked.commits)),
        ("between", lambda u: interleaved(u, asked.rounds)),
    ):
        with places(folder) as urls:
            for kind, url in urls.items():
                seconds, found = timed(lambda url=url, run=run: run(url))
                told = asdict(found)
                cases.append({"what": what, "database": kind, "seconds": seconds, **told})
                bad = ("lost", "half", "broken")
                figures |= {f"{what}.{n}.{kind}": Figure(v, 0 if n in bad else None) for n, v in told.items()}
    report("store_faults", cases, figures, asked.json)
    print(f"lost {sum(case['lost'] + case['broken'] + case.get('half', 0) for case in cases)}")


def _growth(folder: Path, asked: argparse.Namespace) -> None:
    cases: Cases = []
    for size in asked.sizes:
        plan = folder / f"program-{size}"
        if not plan.exists():
            generate(plan, Size(size, 3 * size // 10, size // 2))
        cases += _of_size(folder, plan, size, asked.edits, assessed=size <= ASSESSED_UP_TO and not asked.quick)
    for count in asked.programs:
        cases += _of_programs(folder, count, asked.edits)
    figures = _figures(cases)
    report("store", cases, figures, asked.json)
    largest = max(asked.sizes)
    ours, theirs = (figures[f"{name}.{largest}"].value for name in ("sqlite.commit_s", "git.commit_s"))
    assert ours is not None
    assert theirs is not None
    print(f"ratio {ours / theirs:.3f}")


def timed(call: Callable[[], Any], clock: Callable[[], float] = time.perf_counter) -> tuple[float, Any]:
    """The seconds that something takes, and what it gives."""
    began = clock()
    found = call()
    return clock() - began, found


def typical(call: Callable[[], Any], times: int = 3) -> float:
    """The median of some times."""
    return statistics.median(timed(call)[0] for _ in range(times))


def edits(program: Any, count: int) -> Iterator[Any]:
    """Changes of one record each, as people make them."""
    from kaname.model.changes import ChangeSet, Put
    from kaname.model.plan import WorkPackage

    work = program.all(WorkPackage)
    for number in range(count):
        one = work[number * len(work) // count]
        yield ChangeSet((Put(type(one).model_validate({**one.model_dump(exclude_unset=True), "notes": f"{number}"})),))


def _of_size(folder: Path, plan: Path, size: int, count: int, *, assessed: bool) -> Cases:
    from bench.store_places import places
    from kaname import files

    git = _in_git(plan, count, folder / "cache" / "files")
    program = files.load(plan).program
    cases: Cases = [{"place": "git", "size": size, **git}]
    with places(folder) as urls, places(folder) as empty:
        for kind, url in urls.items():
            found = _stored(folder, url, empty[kind], program, count)
            if assessed and kind == "sqlite":
                found["assess_s"] = _assessed(url)
            cases.append({"place": kind, "size": size, **found})
    for one in cases:
        _tell(one)
    return cases


def _tell(case: Mapping[str, Any]) -> None:
    """What was measured so far, for whoever waits."""
    told = (f"{name} {value:.4g}" if isinstance(value, float) else f"{value}" for name, value in case.items())
    print(*told, flush=True)


def _in_git(plan: Path, count: int, cache: Path) -> dict[str, float]:
    from kaname import files

    def git(*words: str) -> None:
        own = ("-c", "user.name=Kim", "-c", "user.email=kim@example.com", "-c", "commit.gpgsign=false")
        subprocess.run(["git", *own, "-C", str(plan), *words], check=True, capture_output=True)

    if not (plan / ".git").exists():
        git("init", "-q")
        git("add", ".")
        git("commit", "-qm", "begin")
    cold, loaded = timed(lambda: files.load(plan))
    files.load(plan, cache=cache)
    cached = typical(lambda: files.load(plan, cache=cache), 1)

    def save(change: Any) -> None:
        files.save(plan, change, cache=cache)
        git("commit", "-qam", "edit")

    taken = [timed(lambda one=one: save(one))[0] for one in edits(loaded.program, min(count, 5))]
    return {"load_cold_s": cold, "load_warm_s": cached, "commit_s": statistics.median(taken)}


def _stored(folder: Path, url: str, empty: str, program: Any, count: int) -> dict[str, float]:
    from kaname.model.changes import diff
    from kaname.store.backup import back_up, restore
    from kaname.store.chain import verified
    from kaname.store.committing import Author, commit
    from kaname.store.creating import create
    from kaname.store.database import closed, opened
    from kaname.store.listing import listed, log
    from kaname.store.loading import load
    from kaname.store.states import STATES

    kim, alias, backup = Author("Kim"), opened(url), folder / "all.backup"
    found: dict[str, float] = {}
    found["create_s"], _ = timed(lambda: create(alias, PROGRAM, program, kim))
    STATES.forget(alias)
    found["load_cold_s"], _ = timed(lambda: load(alias, PROGRAM))
    STATES.forget(alias)
    found["load_cold_cpu_s"], _ = timed(lambda: load(alias, PROGRAM), time.process_time)
    commit(alias, PROGRAM, next(edits(program, 1)), kim)  # what is computed once in a process is no part of an edit
    taken = [timed(lambda one=one: commit(alias, PROGRAM, one, kim))[0] for one in edits(program, count)]
    found["commit_s"] = statistics.median(taken)
    found["commit_p95_s"] = sorted(taken)[math.ceil(0.95 * len(taken)) - 1]
    found["load_changed_s"], _ = timed(lambda: load(alias, PROGRAM))
    found["load_warm_s"] = typical(lambda: load(alias, PROGRAM))
    found["diff_s"] = typical(lambda: diff(load(alias, PROGRAM, at=1).program, load(alias, PROGRAM).program))
    found["log_s"] = typical(lambda: log(alias, PROGRAM, limit=20))
    found["list_s"] = typical(lambda: listed(alias))
    found["verify_s"], sound = timed(lambda: verified(alias))
    assert not sound.broken
    found["backup_s"], _ = timed(lambda: back_up(alias, backup))
    found["backup_mb"] = backup.stat().st_size / 1e6
    other = opened(empty)
    found["restore_s"], _ = timed(lambda: restore(other, backup))
    backup.unlink()
    closed(other)
    closed(alias)
    return found


def _assessed(url: str) -> float:
    """Everything that a status says, of the plan in the store, nothing remembered; kernels warm."""
    from kaname import centre
    from kaname.planning import warming
    from kaname.settings import settings

    os.environ["DATABASE_URL"] = url
    settings.cache_clear()
    warming.warm()

    def assess() -> object:
        one = centre.assess(Path(f"store:{PROGRAM}")).only
        return one.health, one.findings, one.steps

    return timed(assess)[0]


def _of_programs(folder: Path, count: int, edited: int) -> Cases:
    from bench.store_places import places
    from kaname import files

    small = folder / "program-small"
    if not small.exists():
        generate(small, SMALL)
    program = files.load(small).program
    cases: Cases = []
    with places(folder) as urls:
        for kind, url in urls.items():
            cases.append({"place": kind, "programs": count, **_in_portfolio(url, program, count, edited)})
            _tell(cases[-1])
    return cases


def _in_portfolio(url: str, program: Any, count: int, edited: int) -> dict[str, float]:
    from kaname.model.changes import ChangeSet, Remove
    from kaname.store.committing import Author, commit
    from kaname.store.creating import create
    from kaname.store.database import closed, opened
    from kaname.store.listing import listed
    from kaname.store.loading import load, load_portfolio
    from kaname.store.states import STATES

    kim, alias = Author("Kim"), opened(url)
    found: dict[str, float] = {}
    create(alias, "acme", [], kim, is_portfolio=True)
    for number in range(count - 1):
        create(alias, f"p{number}", program, kim, portfolio="acme")
    found["create_s"], _ = timed(lambda: create(alias, "last", program, kim, portfolio="acme"))
    STATES.forget(alias)
    found["load_cold_s"], _ = timed(lambda: load_portfolio(alias, "acme"))
    found["load_warm_s"] = typical(lambda: load_portfolio(alias, "acme"))
    found["load_program_s"] = typical(lambda: load(alias, "acme/last"))
    STATES.forget(alias)
    found["commit_cold_s"], _ = timed(lambda: commit(alias, "acme/last", next(edits(program, 1)), kim))
    taken = [timed(lambda one=one: commit(alias, "acme/last", one, kim))[0] for one in edits(program, min(edited, 10))]
    found["commit_s"] = statistics.median(taken)
    removals = (ChangeSet((Remove(one.key),)) for one in program if not program.incoming(one.key))
    taken = [timed(lambda one=one: commit(alias, "acme/last", one, kim))[0] for one in islice(removals, 3)]
    found["remove_s"] = statistics.median(taken)
    found["list_s"] = typical(lambda: listed(alias))
    closed(alias)
    return found


def _figures(cases: Cases) -> dict[str, Figure]:
    figures: dict[str, Figure] = {}
    for by in ("size", "programs"):
        for case in (one for one in cases if by in one):
            at = f"{case[by]}" if by == "size" else f"programs.{case[by]}"
            figures |= {f"{case['place']}.{name}.{at}": Figure(v) for name, v in case.items() if isinstance(v, float)}
        for place in dict.fromkeys(one["place"] for one in cases):
            figures |= {
                f"growth.{place}.{name}.{by}": Figure(value)
                for name, value in _exponents([one for one in cases if by in one and one["place"] == place], by).items()
            }
    return figures


def _exponents(cases: Cases, by: str) -> Mapping[str, float]:
    """The slope of the logarithm of each time over that of the size, by least squares."""
    found: dict[str, float] = {}
    for name in cases[0] if cases else ():
        points = [(math.log(one[by]), math.log(one[name])) for one in cases if isinstance(one.get(name), float)]
        if name.endswith("_s") and len(points) > 1:
            found[name] = statistics.linear_regression(*zip(*points, strict=True)).slope
    return found


if __name__ == "__main__":
    main()
