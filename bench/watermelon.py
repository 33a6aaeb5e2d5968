"""Which targets look green and will move? Each looked at once, on the code-freeze day of its release, v1.24-v1.36.

`python -m bench.watermelon DIR [--json FILE]`: DIR as for `bench.slips`, by whose engine and constants targets are
scored from what was merged by that day. A hit is a target whose published label was moved by an edit 14 or more days
later; one moved before that is left out, for everybody could see it. Figures: the share of hits found at a false-alarm
rate of 10 % (of the unmoved targets; ties are broken evenly), beside the days since the last update, and chance.
Standard errors are by drawing releases with replacement.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import numpy as np

from bench.enhancements import SCORED, Enhancements, Target, read
from bench.figures import Figure, report
from bench.slip_cases import seen
from bench.slip_forecast import forecasts, labels

LATER = timedelta(days=14)
FALSE_ALARMS = 0.10
AIM = 0.2
_RUNS = 400


class Scored(NamedTuple):
    """A target with its scores, the higher the more suspicious, and whether it was moved later."""

    planned: Target
    kaname: float
    age: float
    moved: bool


def hidden(known: Enhancements, planned: Target) -> bool:
    """Whether nobody could see on the day that it had moved, nor within two weeks."""
    moved = known.first_moved(planned)
    return moved is None or moved >= known.code_freeze(planned.release) + LATER


def scored(known: Enhancements) -> list[Scored]:
    """Every target that counts, by release."""
    published, _ = labels(known)
    found: list[Scored] = []
    for release in SCORED:
        day = known.code_freeze(release)
        ages = {one.planned: float(one.days_since_edit) for one in seen(known, release, day)}
        ours = forecasts(known, release, published, known.code_freeze, lambda planned: hidden(known, planned))
        found += [Scored(one.planned, one.chance, ages[one.planned], known.published_late(one.planned)) for one in ours]
    return found


def recall(scores: Sequence[float], moved: Sequence[bool], false_alarms: float = FALSE_ALARMS) -> float | None:
    """The share of the moved that are flagged where this share of the others is; None without either.

    Flagged are the highest scores; of those that tie at the border, an even part.
    """
    hits, others = sum(moved), len(moved) - sum(moved)
    if not hits or not others:
        return None
    allowed, found = false_alarms * others, 0.0
    for score in sorted(set(scores), reverse=True):
        here = [late for each, late in zip(scores, moved, strict=True) if each == score]
        alarms = len(here) - sum(here)
        if alarms > allowed:
            return (found + sum(here) * allowed / alarms) / hits
        allowed -= alarms
        found += sum(here)
    return 1.0


def figures(found: Sequence[Scored]) -> dict[str, Figure]:
    """The figures."""
    rules = {"": [one.kaname for one in found], ".age_rule": [one.age for one in found], ".random": [0.0] * len(found)}
    moved = [one.moved for one in found]
    releases = [one.planned.release for one in found]
    made: dict[str, Figure] = {}
    for name, scores in rules.items():
        value = recall(scores, moved)
        error = _error(scores, moved, releases) if value is not None else None
        aim = AIM if not name else None
        why = "" if value is not None else "nothing moved, or everything"
        made[f"recall_at_10{name}"] = Figure(value, aim=aim, se=error, n=len(found), why=why)
    made["moved"] = Figure(statistics.mean(moved) if moved else None, n=len(found))
    return made


def _error(scores: Sequence[float], moved: Sequence[bool], releases: Sequence[int]) -> float | None:
    """The deviation of the recall over releases drawn with replacement."""
    rows = list(zip(scores, moved, releases, strict=True))
    groups = [[(score, late) for score, late, each in rows if each == release] for release in sorted(set(releases))]
    drawn: list[list[int]] = np.random.default_rng(1).integers(0, len(groups), (_RUNS, len(groups))).tolist()
    samples = ([pair for place in row for pair in groups[place]] for row in drawn)
    values = [recall([score for score, _ in sample], [late for _, late in sample]) for sample in samples]
    told = [value for value in values if value is not None]
    return statistics.stdev(told) if len(told) > 1 else None


def main() -> None:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    found = scored(read(asked.folder))
    cases = [
        {
            "release": f"v1.{one.planned.release}",
            "proposal": one.planned.proposal,
            "stage": one.planned.stage,
            "kaname": one.kaname,
            "days_since_update": one.age,
            "moved": one.moved,
        }
        for one in found
    ]
    report("watermelon", cases, figures(found), asked.json)


if __name__ == "__main__":
    main()
