"""From a marked function to an object file: numba types it and writes LLVM's language, LLVM makes machine code."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from functools import cache
from types import FunctionType
from typing import Any, cast

import numba as _untyped_numba
import numpy as np
from numba.core import codegen as _untyped_codegen
from numba.core import cpu as _untyped_cpu
from numba.core import registry as _untyped_registry
from numba.core.runtime.nrt import rtsys as _untyped_rtsys
from numba.np import numpy_support as _untyped_support

from kaname.engines.compiled.kernels import Kernel, Kind
from kaname.engines.compiled.objects import llvm, machine, symbol
from kaname.engines.compiled.registry import is_compiled, is_inlined, may_reorder

numba, support = cast(Any, _untyped_numba), cast(Any, _untyped_support)
codegen, cpu = cast(Any, _untyped_codegen), cast(Any, _untyped_cpu)
registry, rtsys = cast(Any, _untyped_registry), cast(Any, _untyped_rtsys)
_NUMBERS = {"float": numba.float64, "int": numba.int64, "bool": numba.boolean, "None": numba.void}
_PLAIN = {"error_model": "numpy", "_nrt": False, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
_ROUNDED_ONCE = {"contract"}
"""A product and a sum may be rounded once."""
_COUNTING = re.compile(r"(^define [^\n]*@NRT_(?:inc|dec)ref\([^\n]*\{)\n.*?^\}", re.MULTILINE | re.DOTALL)
"""How numba counts references to an array's memory, which here always is that of who calls: there is nothing to do."""
_ENTRY = re.compile(r"^define [^\n]*entry[^\n]*$", re.MULTILINE)
_ALLOWED = ("llvm.", "mem", "erf", "exp", "log", "pow", "sqrt", "floor", "ceil", "fmod")
"""What machine code may call: LLVM's own and the C library. Anything of numba's would need numba in every process."""


def compile_kernel(function: Callable[..., object], result: str, kinds: Kind, name: str) -> bytes:
    """An object file with a function for some kinds of arguments. Raises TypeError where it can't stand alone."""
    types = list[object]()
    scope = {"carray": numba.carray, "function": dispatcher(function)}
    rebuilt = [_rebuild(cast(Kind, kind), types, scope) for kind in kinds]
    places = ", ".join(f"p{number}" for number in range(len(types)))
    exec(f"def entry({places}):\n    return function({', '.join(rebuilt)})", scope)
    with _language_only():
        made = numba.cfunc(_NUMBERS[result](*types), error_model="numpy")(scope["entry"])
    language = _COUNTING.sub(r"\1\n  ret void\n}", made.inspect_llvm())
    return _emit(llvm.parse_assembly(_ENTRY.sub(_apart, language)), symbol(name))


def _apart(entry: re.Match[str]) -> str:
    """Promise that the arrays a kernel is given don't overlap; without that no loop would be done many at a time."""
    return re.sub(r"\bptr %", "ptr noalias %", entry[0])


@contextmanager
def _language_only() -> Generator[None]:
    """Let numba stop at LLVM's language: the machine code it makes of every function on the way took most of the time.

    numba has a flag for that which its decorators don't reach; the pinned version is what makes this safe.
    """
    instead: tuple[tuple[Any, str, object], ...] = (
        (codegen.JITCodeLibrary, "_finalize_specific", _linked_only),
        (codegen.JITCodeLibrary, "get_pointer_to_function", _as_if_there),
        (cpu.CPUContext, "get_executable", _never_called),
        (numba.config, "OPT", type(numba.config.OPT)(0)),
    )
    rtsys.initialize(registry.cpu_target.target_context)  # this must be machine code: it runs
    with ExitStack() as restored:
        for owner, name, stand_in in instead:
            restored.callback(setattr, owner, name, getattr(owner, name))
            setattr(owner, name, stand_in)
        yield


def _linked_only(_library: Any) -> None:
    """Nothing follows the linking."""


def _as_if_there(library: Any, _name: str) -> int:
    library._ensure_finalized()
    return 1


def _never_called(*_: object) -> object:
    """A new builtin, by which numba tells one function from another."""
    return list[object]().append


@cache
def dispatcher(function: Callable[..., object]) -> Any:
    """A marked function as numba takes it, calling others as numba takes these."""
    marked = cast(FunctionType, function)
    twin = FunctionType(marked.__code__, _globals(marked.__module__), marked.__name__, marked.__defaults__)
    freedom = _ROUNDED_ONCE | ({"reassoc", "nsz"} if may_reorder(function) else set[str]())
    return numba.njit(twin, forceinline=is_inlined(function), fastmath=freedom, **_PLAIN)


@cache
def _globals(module: str) -> dict[str, object]:
    """The names of a module, marked functions replaced when somebody looks."""
    return _Names(vars(sys.modules[module]))


class _Names(dict[str, object]):
    """Names of a module. numba looks each up once."""

    def __getitem__(self, name: str) -> object:
        found = super().__getitem__(name)
        found = found.function if isinstance(found, Kernel) else found
        return dispatcher(cast(Callable[..., object], found)) if is_compiled(found) else found


def _rebuild(kind: Kind, types: list[object], scope: dict[str, object]) -> str:
    """The expression that makes an argument anew of what it was laid flat into, whose types are appended."""
    first = kind[0]
    if isinstance(first, np.dtype):
        place = len(types)
        types.extend([numba.types.CPointer(support.from_dtype(first)), *[numba.int64] * cast(int, kind[1])])
        return f"carray(p{place}, ({''.join(f'p{place + 1 + n}, ' for n in range(cast(int, kind[1])))}))"
    if isinstance(first, type):
        scope[first.__name__] = first
        return f"{first.__name__}({', '.join(_rebuild(cast(Kind, part), types, scope) for part in kind[1:])})"
    types.append(_NUMBERS[str(first)])
    return f"p{len(types) - 1}"


def _emit(module: Any, name: str) -> bytes:
    """Machine code. All but the entry is made internal first, so that whatever can't happen is seen and left out."""
    for one in module.functions:
        if one.name.startswith("cfunc."):
            one.name = name
        elif not one.is_declaration:
            one.linkage = "internal"
    foreign: list[str] = []
    for _ in range(2):  # what laying functions into each other shows to be impossible goes in the second round
        builder = llvm.create_pass_builder(machine(), llvm.create_pipeline_tuning_options(speed_level=3))
        builder.getModulePassManager().run(module, builder)
        called = [one.name for one in module.functions if one.is_declaration]
        foreign = [one for one in called if not one.startswith(_ALLOWED)]
        if not foreign:
            break
    if foreign:
        raise TypeError(f"{name} can't stand alone, it calls {foreign}")
    return cast(bytes, machine().emit_object(module))
