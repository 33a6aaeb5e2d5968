"""Which functions are compiled, and their digest: code of before a change is never used after it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from hashlib import blake2b
from pathlib import Path

_ENGINES = Path(__file__).parent.parent
_inlined: dict[Callable[..., object], bool] = {}
_reordering: set[Callable[..., object]] = set()


def register(function: Callable[..., object], *, inline: bool = False, reorder: bool = False) -> None:
    """Note that a function is compiled, whether it is laid into all that call it, and may add up in any order."""
    _inlined[function] = inline
    if reorder:
        _reordering.add(function)


def is_compiled(value: object) -> bool:
    """Whether something is a function that is compiled."""
    return callable(value) and value in _inlined


def is_inlined(function: Callable[..., object]) -> bool:
    """Whether a compiled function is laid into all that call it."""
    return _inlined[function]


def may_reorder(function: Callable[..., object]) -> bool:
    """Whether a compiled function may add up in any order."""
    return function in _reordering


@cache
def sources_digest() -> str:
    """The digest of every file whose functions or constants compiled code may hold."""
    digest = blake2b(digest_size=8)
    for path in sorted(_ENGINES.rglob("*.py")):
        source = path.read_bytes()
        if b"engines.compiled" in source or path.name == "instance.py":
            digest.update(source)
    return digest.hexdigest()
