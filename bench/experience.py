"""Does what finished work took help to forecast the rest? Half-way through real projects, with the rest as the truth.

From each project of DSLIB with actuals, at the first status date at which a quarter, a third, half and two thirds of
its activities are done: how long the later ones will take together, by the usual estimates (triangles of ±20 % around
the plan) and by these corrected by the activities that are done, with durations correlated as Kaname does. A project
needs 10 finished and 5 later activities. Families of projects count by the root of their cases.

    python -m bench.experience DIR --json FILE
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator
from math import sqrt
from pathlib import Path
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from bench.dslib import Project, projects
from bench.figures import Figure, report
from kaname.engines.experience import Past, applied_to, learn
from kaname.engines.forecast.quantiles import quantile
from kaname.engines.instance import Activity, Floats, Mode, Shape, Spread
from kaname.engines.reference_class import fit
from kaname.engines.scoring import mean_score, pinball
from kaname.model.correlation import DurationCorrelation

PROGRAM_RHO = DurationCorrelation().between_teams
LEVELS = (0.5, 0.8, 0.95)
RUNS = 1_000
_DONE = (1 / 4, 1 / 3, 1 / 2, 2 / 3)
_ENOUGH, _LATER = 10, 5
"""Activities that are done, and that come later, of a case."""
_POINTS = 1_001


class Case(NamedTuple):
    """A project at a date: planned and actual lengths of what was done and of what came later."""

    family: str
    done: Floats
    later: Floats


class Scored(NamedTuple):
    """How a forecast of what came later did: whether P80 held, and its mean pinball loss."""

    held: bool
    loss: float


def cases(folder: Path) -> Iterator[Case]:
    """Every project at every date at which it can be looked at."""
    for project in projects(folder):
        for share in _DONE:
            found = _case(project, share)
            if found is not None and len(found.done) >= _ENOUGH and len(found.later) >= _LATER:
                yield found


def _case(project: Project, share: float) -> Case | None:
    enough = share * max(1, len(project.work))
    at = (one for one in project.statuses if sum(each.done for each in one.progress.values()) >= enough)
    status = next(at, None)
    if status is None:
        return None
    ended = {place: each.spent for place, each in project.statuses[-1].progress.items() if each.done}
    known = {place for place, each in status.progress.items() if each.done}
    lengths = {place: (project.work[place].days, spent) for place, spent in ended.items()}
    lengths = {place: both for place, both in lengths.items() if min(both) > 0}
    split = ([both for place, both in lengths.items() if (place in known) is early] for early in (True, False))
    done, later = (np.array(one, dtype=np.float64).reshape(-1, 2) for one in split)
    return Case(" ".join(project.name.split()[:2]), done, later)


def usual(days: float) -> Spread:
    """The usual estimate of so many days."""
    return Spread(days, 0.8 * days, 1.2 * days, Shape.TRIANGULAR)


def score(case: Case, seed: int, *, with_experience: bool) -> Scored:
    """How a forecast of the total of what came later did, as parts of its planned total."""
    work = Activity((Mode(usual(1.0), 0),), factors=((0, sqrt(PROGRAM_RHO)),))
    if with_experience:
        past = [Past(usual(days), spent) for days, spent in case.done.tolist()]
        work = applied_to(work, learn(past, PROGRAM_RHO, fit(()).deviation()))
    unit, loading = work.modes[0].duration, dict(work.factors)[0]
    draw = np.random.default_rng(seed)
    common, own = draw.standard_normal((RUNS, 1)), draw.standard_normal((RUNS, len(case.later)))
    scores: Floats = loading * common + sqrt(1.0 - loading**2) * own
    shares = np.linspace(0.0005, 0.9995, _POINTS)
    deviates = np.array([NormalDist().inv_cdf(float(each)) for each in shares])
    factors: Floats = np.interp(scores, deviates, quantile(unit, shares))
    planned, actual = (float(each) for each in case.later.sum(axis=0))
    totals: Floats = factors @ case.later[:, 0] / planned
    ends = [float(each) for each in np.quantile(totals, LEVELS)]
    truth = actual / planned
    losses = [pinball(level, end, truth) for level, end in zip(LEVELS, ends, strict=True)]
    return Scored(truth <= ends[1], sum(losses) / len(losses))


def figures(found: list[Case]) -> dict[str, Figure]:
    """The figures, with errors by family."""
    if not found:
        return {"p80_held": Figure(None, why="no project with actuals")}
    families = [case.family for case in found]
    roots = [Counter(families)[family] ** -0.5 for family in families]
    weight: Floats = np.array(roots) * len(roots) / sum(roots)

    def weighted(values: Iterable[float]) -> Figure:
        known = np.array(list(values), dtype=np.float64)
        centre = float(np.mean(weight * known))
        mean = mean_score((centre + weight * (known - centre)).tolist(), families)
        return Figure(mean.value.value, se=mean.error.value, n=mean.n)

    scored = [
        tuple(score(case, number, with_experience=on) for on in (True, False)) for number, case in enumerate(found)
    ]
    return {
        "p80_held": weighted(after.held for after, _ in scored),
        "p80_held.estimates": weighted(before.held for _, before in scored),
        "pinball": weighted(after.loss for after, _ in scored),
        "pinball.estimates": weighted(before.loss for _, before in scored),
        "pinball.less": weighted(before.loss - after.loss for after, before in scored),
    }


def main() -> None:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    found = list(cases(asked.folder / "dslib"))
    made = figures(found)
    report("experience", sorted({case.family for case in found}), made, asked.json)
    if "pinball" in made and made["pinball"].value and made["pinball.estimates"].value:
        print(f"ratio of losses {made['pinball'].value / made['pinball.estimates'].value:.3f}")


if __name__ == "__main__":
    main()
