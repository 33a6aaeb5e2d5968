"""Compiled functions: numba makes machine code of them once, and from then on a process loads that code without numba.

To import numba and to revive its cache took every process that schedules more than a second; to link the object files
that stand for them here takes some 30 milliseconds. Five decorators mark what is compiled. Python calls kernels only:
their arguments are numbers, C-contiguous arrays and named tuples of these, and they return a number or nothing.
Compiled functions make no arrays: who calls them brings the room, and arrays of which one is written don't overlap.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from kaname.engines.compiled.kernels import Kernel
from kaname.engines.compiled.registry import register

F = TypeVar("F", bound=Callable[..., object])


def kernel(function: F) -> F:
    """A function that Python calls and that runs compiled, without Python's lock."""
    register(function)
    return cast(F, Kernel(function))


def inlined_kernel(function: F) -> F:
    """A kernel that is laid into the compiled functions that call it."""
    register(function, inline=True)
    return cast(F, Kernel(function))


def leaf(function: F) -> F:
    """A function that compiled functions call."""
    register(function)
    return function


def reduction(function: F) -> F:
    """A leaf that may add up in any order, and so many numbers at a time."""
    register(function, reorder=True)
    return function


def piece(function: F) -> F:
    """A small leaf, laid into all that call it: handing the arrays over would cost more than its work."""
    register(function, inline=True)
    return function
