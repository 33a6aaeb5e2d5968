"""A kernel: a compiled function that Python calls, by its address in an object file."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from hashlib import blake2b
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from kaname.engines.compiled import objects

_RESULTS: dict[str, Any] = {"None": None, "float": ctypes.c_double, "int": ctypes.c_int64, "bool": ctypes.c_bool}

Array = NDArray[Any]
Parts = tuple[object, ...]
Kind = tuple[object, ...]
"""What machine code depends on of an argument: ('float',), ('int',), (dtype, dimensions), (tuple's type, kinds)."""


class Kernel:
    """Compiled for each kinds of arguments when they are first met, or taken from a file of code made before."""

    def __init__(self, function: Callable[..., object]) -> None:
        self.function = function
        self.__doc__ = function.__doc__
        self.result: str = function.__annotations__["return"]
        self._native: dict[Kind, Callable[..., Any]] = {}

    def __call__(self, *arguments: object) -> Any:
        """Run it. Raises TypeError for an argument that compiled code can't take."""
        values: list[int | float] = []
        kinds = tuple(_lay_flat(argument, values) for argument in arguments)
        native = self._native.get(kinds)
        if native is None:
            native = self._native[kinds] = self._load(kinds)
        return native(*values)

    def name(self, kinds: Kind) -> str:
        """A name for the code for these kinds that no other code has."""
        described = blake2b(repr(_described(kinds)).encode(), digest_size=8).hexdigest()
        return f"{self.function.__module__}.{self.function.__qualname__}-{described}"

    def _load(self, kinds: Kind) -> Callable[..., Any]:
        address = objects.address(self.name(kinds), lambda: _compile(self, kinds))
        types = [ctypes.c_double if letter == "f" else ctypes.c_int64 for letter in _letters(kinds)]
        return cast(Callable[..., Any], ctypes.CFUNCTYPE(_RESULTS[self.result], *types)(address))


def _compile(kernel: Kernel, kinds: Kind) -> bytes:
    """The only door to numba, which most processes never open."""
    from kaname.engines.compiled.compiler import compile_kernel

    return compile_kernel(kernel.function, kernel.result, kinds, kernel.name(kinds))


def _lay_flat(argument: object, values: list[int | float]) -> Kind:
    """Append what a kernel is handed of an argument (of an array its address and shape), and return its kind."""
    if isinstance(argument, np.ndarray):
        array = cast(Array, argument)
        if not array.flags.c_contiguous:
            raise TypeError("a compiled function takes C-contiguous arrays only")
        values.append(array.__array_interface__["data"][0])
        values.extend(array.shape)
        return (array.dtype, array.ndim)
    if isinstance(argument, tuple):
        parts = cast(Parts, argument)
        return (type(parts), *(_lay_flat(part, values) for part in parts))
    if isinstance(argument, float):
        values.append(argument)
        return ("float",)
    if isinstance(argument, (int, np.integer)):
        values.append(int(cast(int, argument)))
        return ("int",)
    raise TypeError(f"a compiled function can't take {argument!r}")


def _described(kind: object) -> object:
    """A kind as text that is the same in every process."""
    if isinstance(kind, tuple):
        return [_described(part) for part in cast(Kind, kind)]
    if isinstance(kind, type):
        return f"{kind.__module__}.{kind.__qualname__}"
    return kind.descr if isinstance(kind, np.dtype) else kind


def _letters(kinds: Kind) -> str:
    """'f' for each number that is handed over as a float, 'i' for each other one."""
    return "".join(_letters_of(cast(Kind, kind)) for kind in kinds)


def _letters_of(kind: Kind) -> str:
    first = kind[0]
    if isinstance(first, np.dtype):
        return "i" * (1 + cast(int, kind[1]))
    return _letters(kind[1:]) if isinstance(first, type) else str(first)[0]
