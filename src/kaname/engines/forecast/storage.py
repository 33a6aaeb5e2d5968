"""Room for the samples of a forecast, kept for the next: to be given fresh memory costs a tenth of the whole."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

MOST_KEPT = 16_000_000
"""Samples for which a process keeps room (4 bytes each)."""
_kept: list[NDArray[np.float32]] = []


@contextmanager
def room_for_samples(rows: int, runs: int) -> Generator[NDArray[np.float32]]:
    """Room for rows x runs, with anything in it; nobody else is given it meanwhile."""
    try:
        room = _kept.pop()
    except IndexError:
        room = np.empty(0, dtype=np.float32)
    if len(room) < rows * runs:
        room = np.empty(rows * runs, dtype=np.float32)
    yield room[: rows * runs].reshape(rows, runs)
    if len(room) <= MOST_KEPT:
        _kept[:] = [room]
