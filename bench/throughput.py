"""How far forecasts of throughput can be trusted: on sprints of real boards, against plain draws from the last ten.

`python -m bench.throughput DIR [--seed N] [--json FILE]`: DIR holds sprints/. A walk forward: from the eleventh sprint
of a board on, each is forecast, alone (horizon 1) and with those after it (3 and 6), from the sprints before it and
from what was committed to at its start.

`p80_kept.H`: the share of forecasts in which what was promised "at least, with 80 %" was delivered. Much of the data is
0, and "at least 0" can't fail: where the promise falls into such a tie it is drawn at random whether a little more was
promised, so that a right forecast keeps 80 % (the expectation is taken, no dice are thrown). `.plain`: without that.
`crps.H`: the continuous ranked probability score divided by H times the mean delivery of the board; boards that never
delivered are left out. `.rival`: the same of the rival, an i.i.d. bootstrap of the last ten sprints;
`.difference`: ours less the rival's, case by case.

Each forecast is corrected by the record of the forecasts for all other boards, boards with the same sprints left out
together (as `bench.sprints` finds them): the data has no dates, so their record may be of later days. `.alone`: without
the record and without commitments. `.last`: the last ten sprints of each board only. Standard errors count a family
of boards as one case. The last line is the worst ratio of our CRPS to the rival's.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bench.figures import Figure, report
from bench.sprints import Board, boards, families
from kaname.engines.recalibration import Record, moved, reached
from kaname.engines.scoring import Score, crps, mean_score, pit
from kaname.engines.throughput import STEADY, Commitment, totals

HORIZONS = (1, 3, 6)
LEAST_PAST = 10
RECENT = 10
RUNS = 2_000
PROMISE = 0.8
Floats = NDArray[np.float64]


class Case(NamedTuple):
    """A forecast and what came true: from so many sprints of the past, over so many of the future."""

    board: str
    family: str
    past: int
    ahead: int
    horizon: int
    mean: float
    truth: float
    sample: Floats


Forecast = Callable[[Board, int, int, int], Floats]


def main() -> None:
    """Measure and print; write figures where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    found = measure(boards(asked.folder / "sprints"), asked.seed)
    told = [_told(case) for case in found["kaname"]]
    report("throughput", told, figures(found), asked.json)
    pairs = [[_crps(_at(found[method], horizon)) for method in ("kaname", "rival")] for horizon in HORIZONS]
    ratios = [ours / theirs for ours, theirs in pairs if ours is not None and theirs]
    print(f"ratio {max(ratios, default=float('nan')):.2f}")


def measure(known: Sequence[Board], seed: int) -> dict[str, list[Case]]:
    """The same cases forecast by Kaname, by Kaname without commitments and record, and by the rival."""
    return {
        "kaname": corrected(walk(known, kaname, seed)),
        "alone": walk(known, alone, seed),
        "rival": walk(known, rival, seed),
    }


def walk(known: Sequence[Board], forecast: Forecast, seed: int) -> list[Case]:
    """Every forecast from `LEAST_PAST` sprints of a board on whose truth is known."""
    family = families(known)
    return [
        Case(
            board.name,
            family[board.name],
            past,
            len(board.delivered) - past,
            horizon,
            float(np.mean(board.delivered)),
            sum(board.delivered[past : past + horizon]),
            forecast(board, past, horizon, seed + past),
        )
        for board in known
        for past in range(LEAST_PAST, len(board.delivered))
        for horizon in HORIZONS
        if past + horizon <= len(board.delivered)
    ]


def kaname(board: Board, past: int, horizon: int, seed: int) -> Floats:
    """A moving level, the next sprint by what it took on."""
    commitment = Commitment(board.committed[:past], board.committed[past])
    return totals(board.delivered[:past], horizon, commitment=commitment, runs=RUNS, seed=seed)


def alone(board: Board, past: int, horizon: int, seed: int) -> Floats:
    """A moving level only."""
    return totals(board.delivered[:past], horizon, runs=RUNS, seed=seed)


def rival(board: Board, past: int, horizon: int, seed: int) -> Floats:
    """Any of the last ten sprints equally likely, each time anew."""
    return totals(board.delivered[past - RECENT : past], horizon, level=STEADY, runs=RUNS, seed=seed)


def corrected(cases: Sequence[Case]) -> list[Case]:
    """Each forecast moved by the record of the forecasts over as many sprints for boards of other families."""
    places = [pit(case.sample, case.truth) for case in cases]
    shares: dict[tuple[str, int], Floats] = {}
    for family, horizon in {(case.family, case.horizon) for case in cases}:
        others = [
            place
            for case, place in zip(cases, places, strict=True)
            if case.family != family and case.horizon == horizon
        ]
        shares[family, horizon] = reached(Record(others, horizon))
    return [case._replace(sample=moved(case.sample, shares[case.family, case.horizon])) for case in cases]


def figures(found: dict[str, list[Case]]) -> dict[str, Figure]:
    """Ours and the rival's, then the variants that tell where they come from."""
    told: dict[str, Figure] = {}
    for horizon in HORIZONS:
        ours, theirs = (_at(found[method], horizon) for method in ("kaname", "rival"))
        told[f"p80_kept.{horizon}"] = _kept(ours, aim=PROMISE)
        told[f"p80_kept.{horizon}.rival"] = _kept(theirs)
        told[f"crps.{horizon}"] = _scored(ours, aim=_crps(theirs))
        told[f"crps.{horizon}.rival"] = _scored(theirs)
        told[f"crps.{horizon}.difference"] = _difference(ours, theirs)
    for horizon in HORIZONS:
        for method in ("kaname", "rival"):
            ending = "" if method == "kaname" else ".rival"
            cases = _at(found[method], horizon)
            last = [case for case in cases if case.ahead <= RECENT]
            told[f"p80_kept.{horizon}{ending}.plain"] = _share([_plain(case) for case in cases], cases)
            told[f"p80_kept.{horizon}{ending}.last"] = _kept(last)
            told[f"crps.{horizon}{ending}.last"] = _scored(last)
        told[f"p80_kept.{horizon}.alone"] = _kept(_at(found["alone"], horizon))
        told[f"crps.{horizon}.alone"] = _scored(_at(found["alone"], horizon))
    return told


def _at(cases: Sequence[Case], horizon: int) -> list[Case]:
    return [case for case in cases if case.horizon == horizon]


def _kept(cases: Sequence[Case], aim: float | None = None) -> Figure:
    return _share([pit(case.sample, case.truth).at_least(PROMISE) for case in cases], cases, aim)


def _plain(case: Case) -> float:
    """Whether at least the largest total was delivered that 80 % of the runs reach."""
    rising = np.sort(case.sample)
    return float(case.truth >= rising[len(rising) - round(PROMISE * len(rising))])


def _scored(cases: Sequence[Case], aim: float | None = None) -> Figure:
    usable = [case for case in cases if case.mean > 0]
    return _share([_relative(case) for case in usable], usable, aim)


def _difference(ours: Sequence[Case], theirs: Sequence[Case]) -> Figure:
    """Case by case: below 0 where ours is better."""
    pairs = [(one, other) for one, other in zip(ours, theirs, strict=True) if one.mean > 0]
    return _share([_relative(one) - _relative(other) for one, other in pairs], [one for one, _ in pairs])


def _crps(cases: Sequence[Case]) -> float | None:
    return _scored(cases).value


def _relative(case: Case) -> float:
    return crps(case.sample, case.truth) / (case.horizon * case.mean)


def _share(values: Sequence[float], cases: Sequence[Case], aim: float | None = None) -> Figure:
    score: Score = mean_score(values, [case.family for case in cases])
    return Figure(score.value.value, aim=aim, se=score.error.value, n=score.n, why="" if cases else "no forecasts")


def _told(case: Case) -> dict[str, object]:
    place = pit(case.sample, case.truth)
    return {
        "board": case.board,
        "sprint": case.past + 1,
        "horizon": case.horizon,
        "truth": case.truth,
        "p80": float(case.sample[len(case.sample) - round(PROMISE * len(case.sample))]),
        "pit": [place.below, place.up_to],
    }


if __name__ == "__main__":
    main()
