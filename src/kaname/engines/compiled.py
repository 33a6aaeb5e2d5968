"""Compiled functions: typed decorators over numba, with a cache on disk that outdates as a whole.

Numba notices a change of the file a kernel stands in, but not of the kernels in other files that were compiled into it.
So the cache of all kernels lies in a folder named by the digest of every file that has one, and of their constants.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeVar, cast

from numba import config, njit

F = TypeVar("F", bound=Callable[..., object])
_settings, _njit = cast(Any, config), cast(Any, njit)


def _sources_digest() -> str:
    folder = Path(__file__).parent
    digest = blake2b(digest_size=8)
    for path in sorted(folder.rglob("*.py")):
        source = path.read_bytes()
        if b"engines.compiled import" in source or path.name == "instance.py":
            digest.update(source)
    return digest.hexdigest()


_CACHE = _settings.CACHE_DIR or str(Path(__file__).parent / "__pycache__" / f"kernels-{_sources_digest()}")


def kernel(function: F) -> F:
    """Compile a function when it is first called, or take it from the cache (numba falls back where none can be)."""
    return _compiled(function)


def leaf(function: F) -> F:
    """The same for a function that makes no array, and so need not count references.

    Counting those of the many arrays that a kernel is handed took fifty times as long as the work.
    """
    return _compiled(function, _nrt=False)


def piece(function: F) -> F:
    """A small leaf, laid into all that call it: handing the arrays over would cost more than its work."""
    return _compiled(function, _nrt=False, forceinline=True)


def _compiled(function: F, **options: bool) -> F:
    before = _settings.CACHE_DIR
    _settings.CACHE_DIR = _CACHE
    try:
        return cast(F, _njit(cache=True, error_model="numpy", **options)(function))
    finally:
        _settings.CACHE_DIR = before
