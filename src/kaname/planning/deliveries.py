"""What the next iterations will deliver, forecast from those that are over; never from what is hoped for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np

from kaname.engines.recalibration import Record
from kaname.engines.throughput import Commitment, at_least, backtest, totals
from kaname.model.program import Program
from kaname.planning.engine import LEVELS, Draws
from kaname.planning.timetable import Delivery
from kaname.planning.velocity import Piece, over, to_come

AHEAD = (1, 3, 6)
LEAST_PAST = 3
MOST_PAST = 60


def deliveries(program: Program, as_of: date, draws: Draws) -> Iterator[Delivery]:
    """For teams with three iterations behind them: the next one, three and six, as far as the plan has them.

    Each is corrected by how the forecasts that could have been made, for any teams of the program, did.
    """
    behind = [pieces[-MOST_PAST:] for _, pieces in sorted(over(program, as_of).items()) if len(pieces) >= LEAST_PAST]
    behind = [pieces for pieces in behind if any(piece.done for piece in pieces)]
    ahead_of = [to_come(program, as_of, pieces[-1]) for pieces in behind]
    for ahead in AHEAD:
        if not any(len(coming) >= ahead for coming in ahead_of):
            return
        trials = [place for pieces in behind for place in backtest(_done(pieces), ahead, committed=_planned(pieces))]
        for past, coming in zip(behind, ahead_of, strict=True):
            if len(coming) >= ahead:
                yield _delivery(past, coming[:ahead], Record(trials, ahead), draws)


def _delivery(past: Sequence[Piece], coming: Sequence[Piece], record: Record, draws: Draws) -> Delivery:
    taken, told = _planned(past), _planned(coming)
    first = coming[0].planned
    rising = totals(
        _done(past),
        len(coming),
        commitment=Commitment(taken, first) if taken and first is not None else None,
        record=record,
        runs=draws.runs,
        seed=draws.seed,
    )
    p50, p80, p95 = (at_least(rising, level) for level in LEVELS)
    planned = sum(told) if told else None
    return Delivery(
        until=coming[-1].iteration.key,
        team=past[-1].teams[0] if past[-1].alone and past[-1].teams else None,
        ahead=len(coming),
        planned=planned,
        p50=p50,
        p80=p80,
        p95=p95,
        probability=None if planned is None else _chance(float(np.mean(rising >= planned)), len(past)),
        past=len(past),
    )


def _chance(share_of_runs: float, past: int) -> float:
    """Runs only know what has been delivered before: half an iteration is added to what keeps the plan and to what
    doesn't, so that a few iterations prove nothing impossible and nothing sure."""
    return (share_of_runs * past + 0.5) / (past + 1)


def _done(pieces: Sequence[Piece]) -> list[float]:
    return [piece.done or 0.0 for piece in pieces]


def _planned(pieces: Sequence[Piece]) -> list[float]:
    """What each planned, if all say so."""
    planned = [piece.planned for piece in pieces if piece.planned is not None]
    return planned if len(planned) == len(pieces) else []
