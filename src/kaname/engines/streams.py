"""Random numbers by name: draw n of a stream depends on the seed, the stream's name and n only.

So a draw stays the same whatever else is drawn, in which order, or left out. The name is mixed to 64 bits by the
function of SplitMix64 (Steele, Lea & Flood 2014). With 32 of them a draw's number is mixed, the other 32 are added
between two rounds of a mixing function of 32 bits (multipliers found by C. Wellons, "Prospecting for hash functions",
2018), which a processor does for many draws at a time.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from kaname.engines.compiled import kernel, piece

FACTOR, ACTIVITY, OCCURRENCE, HIT, COST, ORDER = 1, 2, 3, 4, 5, 6
Streams = NDArray[np.uint64]
Table = NDArray[np.float32]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_STEP, _ONE, _TWO = np.uint32(0x9E3779B1), np.uint32(0x21F0AAAD), np.uint32(0xD35A2D97)
_U15, _U16, _U8, _SIGN = np.uint32(15), np.uint32(16), np.uint32(8), np.uint32(1)
_HALF, _TO_HALF, _TO_ONE = np.float32(0.5), np.float32(2.0**-25), np.float32(2.0**-24)

_PER_OCTAVE = 6
_SHIFT = np.int32(23 - _PER_OCTAVE)
_WITHIN = np.int32((1 << (23 - _PER_OCTAVE)) - 1)
_PART = np.float32(2.0 ** (_PER_OCTAVE - 23))
_LEAST = int(np.float32(2.0**-26).view(np.int32)) >> (23 - _PER_OCTAVE)
_MOST = int(np.float32(0.5).view(np.int32)) >> (23 - _PER_OCTAVE)
_OFFSET = np.int32(_LEAST)
_EXPONENT, _MANTISSA, _ONE_TO_TWO, _LAST_BIT = np.int32(23), np.int32((1 << 23) - 1), np.int32(127 << 23), np.uint32(31)
_HALF_A_STEP, _TWICE, _WHOLE = np.float32(2.0**-26), np.float32(2.0), np.float32(1.0)
_PER_DOUBLING = np.float32(-0.08583691)
_LOGARITHM = tuple(np.float32(x) for x in (9.94531, -0.34936404, 0.18203223, -0.055377033, 0.0070056496))
_QUANTILE = tuple(
    np.float32(x)
    for x in (3.782518, 2.0040946, -0.4598508, 0.19553673, -0.06655692, -0.06192862, 0.09958084, -0.03617679)
)


def streams(seed: int, kind: int, keys: Iterable[int], parts: Iterable[int] | None = None) -> Streams:
    """Where the streams of some keys (and their parts) start."""
    named = np.array([key & (2**63 - 1) for key in keys], dtype=np.int64)
    numbered = np.zeros(len(named), dtype=np.int64) if parts is None else np.array(list(parts), dtype=np.int64)
    found = np.empty(len(named), dtype=np.uint64)
    _name(seed, kind, named, numbered, found)
    return found


@kernel
def _name(seed: int, kind: int, keys: NDArray[np.int64], parts: NDArray[np.int64], found: Streams) -> None:
    for number in range(len(keys)):
        x = _mix(np.uint64(seed) + _GOLDEN)
        x = _mix(x ^ np.uint64(kind))
        x = _mix(x + _GOLDEN ^ np.uint64(keys[number]))
        found[number] = _mix(x + _GOLDEN ^ np.uint64(parts[number]))


@piece
def _mix(x: np.uint64) -> np.uint64:
    """A 64 bit number as different as can be from that of any other number."""
    x = (x ^ (x >> np.uint64(30))) * _FIRST
    x = (x ^ (x >> np.uint64(27))) * _SECOND
    return x ^ (x >> np.uint64(31))


@piece
def bits(start: np.uint64, n: int | np.uint32) -> np.uint32:
    """32 random bits: draw n of a stream.

    Where many are drawn at a time, n comes from an array of 32 bits: only then does LLVM stay with 32 bits throughout.
    """
    x = np.uint32(np.uint32(np.uint32(n) * _STEP) + np.uint32(start))
    x = np.uint32(np.uint32(x ^ np.uint32(x >> _U16)) * _ONE)
    x = np.uint32(np.uint32(x ^ np.uint32(x >> _U15)) + np.uint32(start >> np.uint64(32)))
    x = np.uint32(x * _TWO)
    return np.uint32(x ^ np.uint32(x >> _U15))


@piece
def uniform(start: np.uint64, n: int) -> np.float32:
    """Draw n of a stream, above 0 and below 1, in steps of 2^-24."""
    return (np.float32(np.int32(bits(start, n) >> _U8)) + _HALF) * _TO_ONE


@piece
def normal(start: np.uint64, n: int, table: Table) -> np.float32:
    """Draw n of a stream as a standard normal, by `normal_table`; absolute error below 4e-5, within 5.5 deviations.

    The probability of the tail, below one half, is looked up by its own binary form: the table is as fine in the tails
    as in the middle.
    """
    drawn = bits(start, n)
    tail = np.float32((np.float32(np.int32(drawn >> _U8)) + _HALF) * _TO_HALF)
    form = np.float32(tail).view(np.int32)
    step = np.uint32((form >> _SHIFT) - _OFFSET)
    low = table[step]
    z = low + np.float32(form & _WITHIN) * _PART * (table[np.uint32(step + _SIGN)] - low)
    return -z if drawn & _SIGN else z


@piece
def deviate(start: np.uint64, n: np.uint32) -> np.float32:
    """The same as `normal` to 2e-4 within 4 deviations and 6e-4 beyond, without a table: for many draws at a time.

    With t the probability of the tail and w = -log2(4 t (1 - t)), the quantile is 2t - 1 times a polynomial in w (Giles
    2010, "Approximating the erfinv function"; here of degree 7 on 0 to 23.3, by Chebyshev's fit); the logarithm is one
    of degree 4 in the mantissa. Terms are added in pairs, so that none waits long for another (Estrin's scheme).
    """
    drawn = bits(start, n)
    tail = np.float32(np.float32(np.int32(drawn >> _U8)) * _TO_HALF + _HALF_A_STEP)
    form = np.float32(tail - tail * tail).view(np.int32)
    doublings = np.float32(np.int32(form >> _EXPONENT))
    m = np.int32(np.int32(form & _MANTISSA) | _ONE_TO_TWO).view(np.float32)
    c, q, mm = _LOGARITHM, _QUANTILE, m * m
    y = ((c[0] + c[1] * m) + mm * ((c[2] + c[3] * m) + mm * c[4])) + _PER_DOUBLING * doublings
    yy = y * y
    high = (q[4] + q[5] * y) + yy * (q[6] + q[7] * y)
    z = np.float32((_TWICE * tail - _WHOLE) * (((q[0] + q[1] * y) + yy * (q[2] + q[3] * y)) + (yy * yy) * high))
    return np.uint32(z.view(np.uint32) ^ np.uint32(drawn << _LAST_BIT)).view(np.float32)


@cache
def normal_table() -> Table:
    """Standard normal quantiles of probabilities up to one half, 64 to each doubling."""
    forms = np.arange(_LEAST, _MOST + 2, dtype=np.int64) << (23 - _PER_OCTAVE)
    tails = forms.astype(np.int32).view(np.float32).astype(np.float64)
    quantile = NormalDist().inv_cdf
    return np.array([quantile(min(float(tail), 0.5)) for tail in tails], dtype=np.float32)
