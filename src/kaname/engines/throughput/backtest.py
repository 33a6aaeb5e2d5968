"""How the forecasts of throughput that could have been made would have done, each from what was known then."""

from __future__ import annotations

from collections.abc import Sequence

from kaname.engines.scoring import Pit, pit
from kaname.engines.throughput.level import MOVING, Commitment, Level
from kaname.engines.throughput.outlooks import totals

LEAST_PAST = 5
MOST_TRIALS = 20


def backtest(
    history: Sequence[float],
    periods: int,
    *,
    committed: Sequence[float] = (),
    level: Level = MOVING,
    runs: int = 1_000,
    seed: int = 0,
) -> list[Pit]:
    """Where the truth fell in forecasts over so many periods, from five past periods on, the last 20 of them.

    `committed`: what was taken on at the start of each period of the history, if that is known.
    """
    last = len(history) - periods
    return [
        pit(
            totals(
                history[:past],
                periods,
                commitment=Commitment(committed[:past], committed[past]) if committed else None,
                level=level,
                runs=runs,
                seed=seed + past,
            ),
            sum(history[past : past + periods]),
        )
        for past in range(max(LEAST_PAST, last - MOST_TRIALS + 1), last + 1)
    ]
