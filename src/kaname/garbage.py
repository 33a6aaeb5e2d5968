"""Python's search for garbage, put off while much is made of which nothing is thrown away."""

from __future__ import annotations

import gc
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def nothing_thrown_away() -> Generator[None]:
    """No search for garbage while everything that is made is kept: it would take a third of the time, or half."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
