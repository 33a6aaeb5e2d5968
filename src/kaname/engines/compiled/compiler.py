"""From a marked function to an object file: numba types it and writes LLVM's language, LLVM makes machine code."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from types import FunctionType
from typing import Any, cast

import numba as _untyped_numba
import numpy as np
from numba.np import numpy_support as _untyped_support

from kaname.engines.compiled.kernels import Kernel, Kind
from kaname.engines.compiled.language import joined, language_only
from kaname.engines.compiled.objects import llvm, machine, symbol
from kaname.engines.compiled.registry import is_compiled, is_inlined, may_reorder

numba, support = cast(Any, _untyped_numba), cast(Any, _untyped_support)
_NUMBERS = {"float": numba.float64, "int": numba.int64, "bool": numba.boolean, "None": numba.void}
_BARE = {"error_model": "numpy", "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
_PLAIN = {**_BARE, "_nrt": False}
_ROUNDED_ONCE = {"contract"}
"""A product and a sum may be rounded once."""
_WRITTEN = {numba.float64: "double", numba.int64: "i64"}
_RETURNED = {"float": "double", "int": "i64", "bool": "i8", "None": "ptr"}
_ENTRY = """
declare i32 @"{function}"({types})
declare void @kaname.raised()
define void @NRT_incref(ptr %array) alwaysinline {{
  ret void
}}
define void @NRT_decref(ptr %array) alwaysinline {{
  ret void
}}
define {result} @"{name}"({given}) {{
  %result = alloca {result}
  %error = alloca ptr
  %status = call i32 @"{function}"({handed})
  %is_value = icmp eq i32 %status, 0
  %is_none = icmp eq i32 %status, -2
  %is_well = or i1 %is_value, %is_none
  br i1 %is_well, label %well, label %raised
raised:
  call void @kaname.raised()
  unreachable
well:
  %value = load {result}, ptr %result
  ret {result} %value
}}
"""
"""A kernel's beginning: it calls what numba made, whose status tells whether it raised something, which none may.
References are not counted, as the memory of every array is that of who calls. Arrays don't overlap (noalias): without
that promise no loop would be done many at a time."""
_ALLOWED = ("llvm.", "mem", "erf", "exp", "log", "pow", "sqrt", "floor", "ceil", "fmod")
"""What machine code may call: LLVM's own and the C library. Anything of numba's would need numba in every process."""


def compile_kernel(function: Callable[..., object], result: str, kinds: Kind, name: str) -> bytes:
    """An object file with a function for some kinds of arguments. Raises TypeError where it can't stand alone."""
    types = list[object]()
    scope = {"carray": numba.carray, "function": dispatcher(function)}
    rebuilt = [_rebuild(cast(Kind, kind), types, scope) for kind in kinds]
    places = ", ".join(f"p{number}" for number in range(len(types)))
    entry_source = f"def entry({places}):\n    return function({', '.join(rebuilt)})"
    exec(entry_source, scope)  # nosec B102 # made of the kinds that a kernel of ours names, never of a plan
    with language_only():
        made = numba.njit(_NUMBERS[result](*types), forceinline=True, **_BARE)(scope["entry"])
    (entry,) = made.overloads.values()
    beginning = _beginning(entry.fndesc.llvm_func_name, types, _RETURNED[result], symbol(name))
    return _emit(joined(beginning, entry.library), symbol(name))


def _beginning(function: str, types: list[object], result: str, name: str) -> str:
    """What is called from outside, in LLVM's language."""
    written = [_WRITTEN.get(one, "ptr") for one in types]
    given = ", ".join(f"{one}{' noalias' if one == 'ptr' else ''} %p{place}" for place, one in enumerate(written))
    return _ENTRY.format(
        function=function,
        types=", ".join(["ptr", "ptr", *written]),
        result=result,
        name=name,
        given=given,
        handed=", ".join(filter(None, ["ptr %result", "ptr %error", given])),
    )


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
        if one.name != name and not one.is_declaration:
            one.linkage = "internal"
    builder = llvm.create_pass_builder(machine(), llvm.create_pipeline_tuning_options(speed_level=3))
    builder.getModulePassManager().run(module, builder)
    if _foreign(module):  # what laying functions into each other shows to be impossible
        passes = llvm.create_new_module_pass_manager()
        passes.add_ipsccp_pass()
        passes.add_simplify_cfg_pass()
        passes.add_global_dead_code_eliminate_pass()
        passes.run(module, builder)
    if foreign := _foreign(module):
        raise TypeError(f"{name} can't stand alone, it calls {foreign}")
    return cast(bytes, machine().emit_object(module))


def _foreign(module: Any) -> list[str]:
    """What a module calls and may not."""
    called = [one.name for one in module.functions if one.is_declaration]
    return [one for one in called if not one.startswith(_ALLOWED)]
