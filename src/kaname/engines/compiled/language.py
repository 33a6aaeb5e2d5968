"""numba as a translator only: it types each function and writes it in LLVM's language, once, and goes no further.

Left alone it would lay all that a function calls into a library of that function's own, again in each that calls it,
and make machine code of them all; a kernel then contained everything many times over. Here each function stays apart,
shortened by itself, and `joined` brings those together that a kernel calls. What is replaced for that lies inside
numba, where no option of its decorators reaches; its pinned version is what makes this safe.
"""

from __future__ import annotations

import gc
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from typing import Any, cast

import llvmlite.ir as _untyped_ir
from numba.core import codegen as _untyped_codegen
from numba.core import cpu as _untyped_cpu
from numba.core import registry as _untyped_registry
from numba.core.datamodel import models as _untyped_models
from numba.core.runtime.nrt import rtsys as _untyped_rtsys
from numba.np import numpy_support as _untyped_support

from kaname.engines.compiled.objects import llvm, machine

ir, support, models = cast(Any, _untyped_ir), cast(Any, _untyped_support), cast(Any, _untyped_models)
codegen, cpu = cast(Any, _untyped_codegen), cast(Any, _untyped_cpu)
registry, rtsys = cast(Any, _untyped_registry), cast(Any, _untyped_rtsys)
_WORD = ir.IntType(64)
_DATA, _SHAPE, _STRIDES = 4, 5, 6
"""Where numba keeps the address, the shape and the strides of an array among what it knows of it."""


@contextmanager
def language_only() -> Generator[None]:
    """Let numba stop at LLVM's language. Its garbage lies meanwhile: to look for it took a tenth of the time."""
    instead: tuple[tuple[Any, str, object], ...] = (
        (codegen.CPUCodeLibrary, "finalize", _left_apart),
        (codegen.CPUCodeLibrary, "_optimize_functions", _shorten),
        (codegen.JITCodeLibrary, "get_pointer_to_function", _as_if_there),
        (cpu.CPUContext, "get_executable", _never_called),
        (models.ArrayModel, "get_argument_type", _argument_type),
        (models.ArrayModel, "as_argument", _as_argument),
        (models.ArrayModel, "from_argument", _from_argument),
    )
    rtsys.initialize(registry.cpu_target.target_context)  # this must be machine code: it runs
    with ExitStack() as restored:
        if gc.isenabled():
            restored.callback(gc.enable)
            gc.disable()
        for owner, name, stand_in in instead:
            restored.callback(setattr, owner, name, getattr(owner, name))
            setattr(owner, name, stand_in)
        yield


def joined(entry: str, library: Any) -> Any:
    """One module of an entry, in LLVM's language, and of all functions that a library calls, each of them once."""
    module = llvm.parse_assembly(entry)
    module.data_layout = library._codegen._data_layout
    found: dict[Any, None] = {}
    _find(library, found)
    for one in found:
        module.link_in(one._final_module.clone())
    return module


def _find(library: Any, found: dict[Any, None]) -> None:
    """Add a library and those that it calls, but for that which counts references."""
    if library not in found and library is not rtsys.library:
        found[library] = None
        for called in library._linking_libraries:
            _find(called, found)


def _left_apart(library: Any) -> None:
    """Link nothing."""
    library._finalized = True


def _shorten(library: Any, module: Any) -> None:
    """Make the functions of a module as short as each can be by itself, before others contain them."""
    module.data_layout = library._codegen._data_layout
    builder = llvm.create_pass_builder(machine(), llvm.create_pipeline_tuning_options(speed_level=3))
    passes = builder.getFunctionPassManager()
    for function in module.functions:
        if not function.is_declaration:
            passes.run(function, builder)


def _as_if_there(_library: Any, _name: str) -> int:
    return 1


def _never_called(*_: object) -> object:
    """A new builtin, by which numba tells one function from another."""
    return list[object]().append


# --- an array is handed on by its address and shape alone: it has no owner here, and the rest follows from its shape


def _is_plain(model: Any) -> bool:
    return type(model) is models.ArrayModel and model._fe_type.layout == "C"


def _argument_type(model: Any) -> object:
    if not _is_plain(model):
        return models.StructModel.get_argument_type(model)
    return tuple(model._models[place].get_argument_type() for place in (_DATA, _SHAPE))


def _as_argument(model: Any, builder: Any, array: Any) -> object:
    if not _is_plain(model):
        return models.StructModel.as_argument(model, builder, array)
    return tuple(
        model._models[place].as_argument(builder, model.get(builder, array, place)) for place in (_DATA, _SHAPE)
    )


def _from_argument(model: Any, builder: Any, argument: Any) -> object:
    if not _is_plain(model):
        return models.StructModel.from_argument(model, builder, argument)
    address, shape = argument
    size = ir.Constant(_WORD, support.as_dtype(model._fe_type.dtype).itemsize)
    strides, count = [size], shape[-1]
    for length in reversed(shape[1:]):
        strides.insert(0, builder.mul(strides[0], length, flags=("nsw",)))
    for length in shape[:-1]:
        count = builder.mul(count, length, flags=("nsw",))
    nobody = [ir.Constant(model._models[place].get_value_type(), None) for place in (0, 1)]
    array = ir.Constant(model.get_value_type(), ir.Undefined)
    for place, known in enumerate((*nobody, count, size, address)):
        array = builder.insert_value(array, known, [place])
    for axis, (length, stride) in enumerate(zip(shape, strides, strict=True)):
        array = builder.insert_value(array, length, [_SHAPE, axis])
        array = builder.insert_value(array, stride, [_STRIDES, axis])
    return array
