"""Object files of compiled code: kept beside the source, linked into a process by LLVM when first needed.

They lie in a folder named after the digest of the source, the processor and the version of LLVM, so that no code is run
that was made of other source or for another machine. Where nothing can be written, code is made anew in each process.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from pathlib import Path
from threading import Lock
from typing import Any, cast

import llvmlite.binding as _untyped_llvm

from kaname.engines.compiled.registry import sources_digest

llvm = cast(Any, _untyped_llvm)
_CHECK = 16
_lock = Lock()
_linked: list[Any] = []
"""What holds the code of this process; an engine that is given a second object file loses the first."""


def address(name: str, make: Callable[[], bytes]) -> int:
    """Where the code of a name begins in this process; it is made if there is none."""
    with _lock:
        engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine())
        engine.add_object_file(llvm.ObjectFileRef.from_data(_kept(name) or _keep(name, make())))
        engine.finalize_object()
        _linked.append(engine)
        return int(engine.get_function_address(symbol(name)))


def symbol(name: str) -> str:
    """The name of code within its object file."""
    return f"kaname.{name}"


@cache
def machine() -> Any:
    """This machine, as LLVM makes code for it."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    return llvm.Target.from_default_triple().create_target_machine(
        cpu=llvm.get_host_cpu_name(),
        features=llvm.get_host_cpu_features().flatten(),
        opt=3,
        reloc="pic",
        codemodel="jitdefault",
        jit=True,
    )


@cache
def folder() -> Path:
    """Where object files lie for this source on this machine."""
    features = llvm.get_host_cpu_features().flatten()
    made_for = repr((llvm.get_default_triple(), llvm.get_host_cpu_name(), features, llvm.llvm_version_info))
    digest = blake2b(made_for.encode(), digest_size=4).hexdigest()
    return Path(__file__).parent / "__pycache__" / f"{sources_digest()}-{digest}"


def _kept(name: str) -> bytes:
    """The code that was kept; nothing where there is none or a byte of it has changed."""
    try:
        found = (folder() / f"{name}.o").read_bytes()
    except OSError:
        return b""
    code = found[_CHECK:]
    return code if _checksum(code) == found[:_CHECK] else b""


def _keep(name: str, code: bytes) -> bytes:
    """Keep code, written beside and renamed so that nobody meets half of it."""
    with suppress(OSError):
        folder().mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(dir=folder(), suffix=".tmp")
        with os.fdopen(handle, "wb") as file:
            file.write(_checksum(code) + code)
        Path(beside).replace(folder() / f"{name}.o")
    return code


def _checksum(code: bytes) -> bytes:
    return blake2b(code, digest_size=_CHECK).digest()
