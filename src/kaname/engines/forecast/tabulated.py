"""Uncertain quantities as arrays, and their values at standard normal deviates, many at a time.

A triangular quantity is read off one function, whatever its ends: with Phi the normal distribution and g the root of
Phi, it is low + rise g(z) up to the deviate of its mode (`turn`) and high - fall g(-z) beyond. g is a polynomial
(Chebyshev's fit of degree 11 on -5 to 3.4, to a five-thousandth of the width). PERT and lognormal quantities are tables
over deviates, empirical ones their samples.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import erfc, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaname.engines.calendars import Integers
from kaname.engines.compiled import leaf, piece
from kaname.engines.forecast.quantiles import REACH, TABLE, check, ends, quantile, table_points
from kaname.engines.instance import Flags, Floats, Shape, Spread

Rows = NDArray[np.float32]
FIXED, TABLED, SAMPLED, TRIANGULAR = 0, 1, 2, 3

_REACH, _PER_DEVIATION, _LAST = np.float32(REACH), np.float32((TABLE - 1) / (2 * REACH)), np.float32(TABLE - 1.001)
_NOTHING, _ONE = np.float32(0.0), np.uint32(1)
_LOWEST, _HIGHEST, _PER_UNIT, _SHIFT = np.float32(-5.0), np.float32(3.4), np.float32(2 / 8.4), np.float32(1.6 / 8.4)
_ROOT = tuple(
    np.float32(x)
    for x in (
        *(0.46043515, 1.3208368, 0.30988982, -2.302188, -0.96471655, 3.238038),
        *(1.5059819, -2.963142, -1.1677756, 1.5639517, 0.3565405, -0.35784882),
    )
)


class Quantities(NamedTuple):
    """Uncertain quantities: which kind each is, its likely value, its row of `tables` or `triangles` or its samples.

    Those of i stand in `samples` from `row[i]` to `until[i]`. A row of `triangles` is turn, low, rise, high and fall.
    """

    kind: Integers
    likely: Floats
    row: Integers
    until: Integers
    tables: Rows
    triangles: Rows
    samples: Floats


class _Columns(NamedTuple):
    likely: Floats
    low: Floats
    high: Floats
    shape: Integers
    quantiles: Flags


def tabulate(spreads: Sequence[Spread]) -> Quantities:
    """The arrays of some spreads. Raises ValueError where one is none."""
    one = _columns(spreads)
    sampled = one.shape == Shape.EMPIRICAL
    fixed = (one.shape == Shape.FIXED) | (~sampled & (one.low == one.high))
    inside = one.quantiles | ((one.low <= one.likely) & (one.likely <= one.high))
    sound = fixed | ((one.shape == Shape.TRIANGULAR) & (one.low < one.high) & inside)
    for number in _places(~sound):
        check(spreads[number])
    triangular = np.flatnonzero(~fixed & (one.shape == Shape.TRIANGULAR))
    tabled = ~fixed & ((one.shape == Shape.PERT) | (one.shape == Shape.LOGNORMAL))
    kind, row, until = (np.zeros(len(spreads), dtype=np.int64) for _ in range(3))
    kind[triangular], row[triangular] = TRIANGULAR, np.arange(len(triangular))
    kind[tabled], kind[sampled] = TABLED, SAMPLED
    row[tabled], tables = _tables([spreads[number] for number in _places(tabled)])
    samples = [sorted(spreads[number].samples) for number in _places(sampled)]
    until[sampled] = np.cumsum([len(each) for each in samples], dtype=np.int64)
    row[sampled] = until[sampled] - [len(each) for each in samples]
    return Quantities(
        kind=kind,
        likely=one.likely,
        row=row,
        until=until,
        tables=tables,
        triangles=_triangles(one, triangular, spreads),
        samples=np.array([value for each in samples for value in each], dtype=np.float64),
    )


def _places(which: Flags) -> list[int]:
    """The numbers of those that are flagged."""
    return np.flatnonzero(which).tolist()


def _columns(spreads: Sequence[Spread]) -> _Columns:
    return _Columns(
        likely=np.array([one.likely for one in spreads], dtype=np.float64),
        low=np.array([one.low for one in spreads], dtype=np.float64),
        high=np.array([one.high for one in spreads], dtype=np.float64),
        shape=np.array([one.shape for one in spreads], dtype=np.int64),
        quantiles=np.array([one.quantiles for one in spreads], dtype=np.bool_),
    )


def _tables(spreads: Sequence[Spread]) -> tuple[Integers, Rows]:
    """The row of each of some spreads, and the rows; equal spreads share one."""
    seen = {spread: number for number, spread in enumerate(dict.fromkeys(spreads))}
    tables = [quantile(spread, table_points()[1]) for spread in seen]
    rows = np.array([seen[spread] for spread in spreads], dtype=np.int64)
    return rows, np.array(tables, dtype=np.float32).reshape(len(tables), TABLE)


def _triangles(one: _Columns, numbers: Integers, spreads: Sequence[Spread]) -> Rows:
    low, width = one.low[numbers], (one.high - one.low)[numbers]
    mode = (one.likely[numbers] - low) / width
    for place in _places(one.quantiles[numbers]):
        low[place], width[place], mode[place] = ends(spreads[int(numbers[place])])
    deviates, at = table_points()
    columns = (np.interp(mode, at, deviates), low, width * np.sqrt(mode), low + width, width * np.sqrt(1.0 - mode))
    return np.stack(columns, axis=1).astype(np.float32)


def is_drawn(q: Quantities) -> Flags:
    """Which quantities differ from run to run."""
    return q.kind != FIXED


def bounds(q: Quantities) -> tuple[Floats, Floats]:
    """The least and the most value of each quantity."""
    least, most = q.likely.copy(), q.likely.copy()
    tabled, sampled, triangular = (np.flatnonzero(q.kind == kind) for kind in (TABLED, SAMPLED, TRIANGULAR))
    for found, column, of_triangle in ((least, 0, 1), (most, -1, 3)):
        found[tabled] = q.tables[q.row[tabled], column]
        found[triangular] = q.triangles[q.row[triangular], of_triangle]
        found[sampled] *= q.samples[q.row[sampled] if column == 0 else q.until[sampled] - 1]
    return np.minimum(least, most), np.maximum(least, most)


@piece
def looked_up(q: Quantities, row: int, z: np.float32) -> np.float32:
    """The value at a standard normal deviate, by a table."""
    place = min(max((z + _REACH) * _PER_DEVIATION, _NOTHING), _LAST)
    step = np.uint32(np.int32(place))
    low = q.tables[row, step]
    return low + (place - np.float32(np.int32(place))) * (q.tables[row, np.uint32(step + _ONE)] - low)


@piece
def sampled(q: Quantities, i: int, z: np.float32) -> np.float32:
    """The value at a standard normal deviate, of equally likely samples."""
    count = q.until[i] - q.row[i]
    rank = int(0.5 * erfc(-z / sqrt(2.0)) * count)
    return np.float32(q.samples[q.row[i] + min(rank, count - 1)] * q.likely[i])


@piece
def on_triangle(
    turn: np.float32, low: np.float32, rise: np.float32, high: np.float32, fall: np.float32, z: np.float32
) -> np.float32:
    """The value at a standard normal deviate, of a triangular quantity."""
    rising = z <= turn
    x = min(max(z if rising else -z, _LOWEST), _HIGHEST) * _PER_UNIT + _SHIFT
    c, xx = _ROOT, x * x
    low_terms = (c[0] + c[1] * x) + xx * (c[2] + c[3] * x)
    middle_terms = (c[4] + c[5] * x) + xx * (c[6] + c[7] * x)
    high_terms = (c[8] + c[9] * x) + xx * (c[10] + c[11] * x)
    root = low_terms + (xx * xx) * (middle_terms + (xx * xx) * high_terms)
    return (low if rising else high) + (rise if rising else -fall) * max(root, _NOTHING)


@piece
def value(q: Quantities, i: int, z: np.float32) -> np.float32:
    """The value of a quantity at a standard normal deviate."""
    if q.kind[i] == FIXED:
        return np.float32(q.likely[i])
    row: int = q.row[i]
    if q.kind[i] == TRIANGULAR:
        t = q.triangles[row]
        return on_triangle(t[0], t[1], t[2], t[3], t[4], z)
    return looked_up(q, row, z) if q.kind[i] == TABLED else sampled(q, i, z)


@leaf
def values(q: Quantities, i: int, deviates: Rows, found: Rows, at: int) -> None:
    """The values of a quantity at many standard normal deviates, in a row."""
    row: int = q.row[i]
    if q.kind[i] == FIXED:
        likely = np.float32(q.likely[i])
        for b in range(len(deviates)):
            found[at, b] = likely
    elif q.kind[i] == TRIANGULAR:
        t = q.triangles[row]
        turn, low, rise, high, fall = t[0], t[1], t[2], t[3], t[4]
        for b in range(len(deviates)):
            found[at, b] = on_triangle(turn, low, rise, high, fall, deviates[b])
    elif q.kind[i] == TABLED:
        for b in range(len(deviates)):
            found[at, b] = looked_up(q, row, deviates[b])
    else:
        for b in range(len(deviates)):
            found[at, b] = sampled(q, i, deviates[b])
