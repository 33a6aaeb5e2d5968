"""One edit of a large program: how soon there is a new plan with a first P80, and how far that is from the final one.

`python -m bench.incremental [--packages N] [--edits N] [--json FILE]`: a program is generated (5,000 entities, 1,500
work packages, 2,500 links) and held in memory, kernels warm. Edits are drawn from a seed: an estimate grows by half, a
work package is dropped, a dependency is added, a piece of work may not start for a month. `first_s` is from the edited
program to the first answer, `p80_days` how far the P80 of the program's end lies from that of all runs, in days, the
largest; `moved_share` what of the open work starts on another day. The last line is the ratio of first to all seconds.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from bench.figures import Figure, report
from bench.generate import generate
from bench.generator.size import Size
from kaname import files
from kaname.model.base import Key
from kaname.model.changes import ChangeSet, Put
from kaname.model.plan import Dependency, WorkPackage
from kaname.model.program import Program
from kaname.planning.engine import Draws
from kaname.planning.incremental import Session
from kaname.planning.timetable import Timetable

SEED = 20260112


def main() -> None:
    """Measure and print; write figures where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", help="not used: the program is generated")
    parser.add_argument("--packages", type=int, default=1500)
    parser.add_argument("--edits", type=int, default=8)
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "program"
        generate(folder, Size(10 * asked.packages // 3, asked.packages, 5 * asked.packages // 3), 1)
        plan = files.load(folder)
    as_of = plan.program.as_of(datetime.now().astimezone().date())
    began = time.perf_counter()
    session = Session(plan.program, plan.history, as_of, Draws(runs=asked.runs))
    print(f"begins in {time.perf_counter() - began:.2f} s")
    made = list(edits(plan.program, as_of, asked.edits + 1))
    next(session.answers(made.pop()[1]))  # what is loaded once in a process is no part of an edit
    cases = [_measured(session, name, program) for name, program in made]
    report("incremental", cases, _figures(cases), asked.json)
    print(
        f"ratio {statistics.median(c['first_s'] for c in cases) / statistics.median(c['final_s'] for c in cases):.3f}"
    )


def edits(program: Program, as_of: date, count: int) -> Iterator[tuple[str, Program]]:
    """Programs with one edit each, of work that has not begun."""
    random = np.random.default_rng(SEED)
    open_ = [one for one in program.all(WorkPackage) if one.started is None and one.duration and one.state == "open"]
    for number in range(count):
        one, other = (open_[int(at)] for at in sorted(random.choice(len(open_), 2, replace=False)))
        name, change = _edit(number, one, other, as_of)
        yield name, ChangeSet((Put(change),)).apply(program)


def _edit(number: int, one: WorkPackage, other: WorkPackage, as_of: date) -> tuple[str, Any]:
    assert one.duration is not None
    if number % 4 == 0:
        span = one.duration
        longer = {"low": 1.5 * span.low, "likely": 1.5 * span.likely, "high": 1.5 * span.high}
        return "longer", one.model_copy(update={"duration": span.model_copy(update=longer)})
    if number % 4 == 1:
        return "dropped", one.model_copy(update={"state": "dropped"})
    if number % 4 == 2:
        ends = {"predecessor": str(one.key), "successor": str(other.key)}
        return "link", Dependency.model_validate({"id": "added", "title": "Added", **ends})
    return "later", one.model_copy(update={"not_before": as_of + timedelta(days=90)})


def _measured(session: Session, name: str, program: Program) -> dict[str, Any]:
    began = time.perf_counter()
    answers = session.answers(program)
    first = next(answers).timetable
    took = time.perf_counter() - began
    final = next(answers).timetable
    return {
        "edit": name,
        "first_s": took,
        "final_s": time.perf_counter() - began,
        "p80_days": abs((_p80(first, program.charter.key) - _p80(final, program.charter.key)).days),
        "moved_share": len(first.displaced) / max(1, first.held),
    }


def _p80(table: Timetable, key: Key) -> date:
    found = table.outlooks[key].p80
    assert found is not None
    return found


def _figures(cases: list[dict[str, Any]]) -> dict[str, Figure]:
    values = {name: [case[name] for case in cases] for name in ("first_s", "final_s", "p80_days", "moved_share")}
    error = {
        name: statistics.stdev(each) / len(each) ** 0.5 if len(each) > 1 else None for name, each in values.items()
    }
    return {
        "first_s": Figure(statistics.median(values["first_s"]), aim=0.5, se=error["first_s"], n=len(cases)),
        "final_s": Figure(statistics.median(values["final_s"]), se=error["final_s"], n=len(cases)),
        "p80_days": Figure(max(values["p80_days"]), aim=1.0, n=len(cases)),
        "moved_share": Figure(statistics.mean(values["moved_share"]), se=error["moved_share"], n=len(cases)),
    }


if __name__ == "__main__":
    main()
