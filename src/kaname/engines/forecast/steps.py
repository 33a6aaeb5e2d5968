"""The steps of what is free in the course of time, of plain runs: looked at, moved and taken from several at once.

All numbers of steps are unsigned, which saves the question whether they count from the end.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kaname.engines.calendars import Integers
from kaname.engines.compiled import leaf, piece
from kaname.engines.instance import Floats

Words = NDArray[np.uint64]
NOUGHT, ONE, AT_A_TIME, _EIGHTH = np.uint64(0), np.uint64(1), np.uint64(8), np.uint64(3)


@piece
def step_at(time: Floats, moment: float, end: np.uint64) -> np.uint64:
    """The last step that begins at a moment or before."""
    low, size = NOUGHT, end
    while size > ONE:
        half = size >> ONE
        low = low + half if time[low + half] <= moment else low
        size -= half
    return low


@piece
def step_from(time: Floats, moment: float, near: np.uint64) -> np.uint64:
    """The same, where it is known to be a certain step or one of those shortly behind."""
    while time[near + ONE] <= moment:
        near += ONE
    return near


@piece
def any_has(free: Words, first: np.uint64, demand: np.uint64, guard: np.uint64) -> bool:
    """Whether one of the next steps has what is asked for."""
    found = False
    for k in range(8):
        found = found | (((free[first + np.uint64(k)] | guard) - demand) & guard == guard)
    return found


@leaf
def insert(time: Floats, free: Words, owner: Integers, at: np.uint64, moment: float, end: np.uint64) -> None:
    """A new step at a moment, with what was free before it, in front of those from `at` on and the end."""
    left = ((end - at) >> _EIGHTH) + ONE
    while left > NOUGHT:
        left -= ONE
        k = at + (left << _EIGHTH)
        _move_on(time, k)
        _move_on(free, k)
        _move_on(owner, k)
    time[at], free[at] = moment, free[at - ONE]


@piece
def _move_on(row: Floats | Words | Integers, k: np.uint64) -> None:
    """Move some numbers by one place, all that are moved at a time; beyond the last there is room."""
    first, second, third, fourth = row[k], row[k + np.uint64(1)], row[k + np.uint64(2)], row[k + np.uint64(3)]
    fifth, sixth, seventh = row[k + np.uint64(4)], row[k + np.uint64(5)], row[k + np.uint64(6)]
    eighth = row[k + np.uint64(7)]
    row[k + np.uint64(1)], row[k + np.uint64(2)], row[k + np.uint64(3)] = first, second, third
    row[k + np.uint64(4)], row[k + np.uint64(5)], row[k + np.uint64(6)] = fourth, fifth, sixth
    row[k + np.uint64(7)], row[k + np.uint64(8)] = seventh, eighth


@piece
def take(free: Words, first: np.uint64, last: np.uint64, demand: np.uint64) -> None:
    """Take what is asked for from some steps."""
    while first < last:
        for k in range(8):
            at = first + np.uint64(k)
            free[at] -= demand if at < last else NOUGHT
        first += AT_A_TIME
