"""Compiled functions: loaded without numba, made anew where damaged, refused where they can't stand alone."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pkgutil import walk_packages
from typing import NamedTuple

import numpy as np
import pytest

from kaname import engines
from kaname.engines.compiled import inlined_kernel, kernel, leaf, objects, piece
from kaname.engines.compiled.compiler import compile_kernel
from kaname.engines.compiled.kernels import Kernel
from kaname.engines.compiled.registry import register

RECORD = np.dtype([("number", np.int64), ("part", np.float64)], align=True)


class Pair(NamedTuple):
    records: np.ndarray
    matrix: np.ndarray


@piece
def part_of(pair: Pair, i: int) -> float:
    return pair.records[i].part


@leaf
def row_sum(pair: Pair, i: int) -> float:
    total = 0.0
    for column in range(pair.matrix.shape[1]):
        total += pair.matrix[i, column]
    return total


@inlined_kernel
def weight(pair: Pair, i: int) -> float:
    return pair.records[i].number * row_sum(pair, i) + part_of(pair, i)


@kernel
def weigh(pair: Pair, factor: float, found: np.ndarray) -> int:
    for i in range(len(found)):
        found[i] = factor * weight(pair, i)
    return len(found)


@leaf
def dot(left: np.ndarray, right: np.ndarray) -> float:
    total = 0.0
    for i in range(len(left)):
        total += left[i] * right[i]
    return total


@leaf
def trace(cube: np.ndarray, plane: int) -> float:
    matrix = cube[plane]
    total = 0.0
    for i in range(min(matrix.shape)):
        total += matrix[i, i]
    return total + cube.size + matrix.size


@kernel
def cut(cube: np.ndarray, row: np.ndarray, found: np.ndarray) -> None:
    for plane in range(cube.shape[0]):
        found[plane] = trace(cube, plane)
        for i in range(cube.shape[1]):
            found[plane] += dot(cube[plane, i], row) + 100 * dot(row[1:], cube[plane, i][:-1])


def pair():
    records = np.zeros(3, RECORD)
    records["number"], records["part"] = [1, 2, 3], [0.5, 0.25, 0.125]
    return Pair(records, np.arange(6.0).reshape(3, 2))


def test_records_tuples_and_matrices_arrive():
    found = np.zeros(3)
    assert weigh(pair(), 2.0, found) == 3
    assert found.tolist() == [2 * (1 * 1 + 0.5), 2 * (2 * 5 + 0.25), 2 * (3 * 9 + 0.125)]
    assert weight(pair(), 2) == 27.125


def test_an_integer_is_not_taken_for_a_float():
    """Code for one kind of number is not run for the other."""
    found = np.zeros(3)
    weigh(pair(), 2.0, found)
    whole = np.zeros(3)
    weigh(pair(), 2, whole)
    assert found.tolist() == whole.tolist()


@pytest.mark.parametrize("shape", [(2, 3, 4), (1, 4, 3), (3, 1, 1), (1, 1, 2), (2, 2, 1)])
def test_whole_arrays_rows_and_slices_are_handed_on(shape):
    """Only their address and shape are; here it is added up by numpy."""
    cube, row = np.random.default_rng(5).random(shape), np.arange(1.0, shape[2] + 1)
    found = np.zeros(shape[0])
    assert cut(cube, row, found) is None
    traces = np.array([np.trace(matrix) for matrix in cube]) + cube.size + cube[0].size
    expected = traces + (cube @ row).sum(axis=1) + 100 * (cube[:, :, :-1] @ row[1:]).sum(axis=1)
    assert found == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("argument", [None, "text", [1.0], np.zeros((4, 4))[:, ::2]])
def test_what_compiled_code_can_not_take_is_refused(argument):
    with pytest.raises(TypeError, match="compiled function"):
        weigh(pair(), argument, np.zeros(3))


def test_code_that_needs_numba_is_refused():
    def grow(values: np.ndarray) -> float:
        return float(np.sort(values)[0])

    register(grow)
    values = np.zeros(2)
    with pytest.raises(Exception, match=r"stand alone|returning of array"):
        compile_kernel(grow, "float", ((values.dtype, 1),), "grow")


def test_code_that_may_raise_is_refused():
    """Nobody would hear of it."""

    def check(value: float) -> float:
        if value < 0:
            raise ValueError
        return value

    register(check)
    with pytest.raises(TypeError, match=r"stand alone.*kaname\.raised"):
        compile_kernel(check, "float", (("float",),), "check")


def test_damaged_code_is_made_anew(tmp_path, monkeypatch):
    monkeypatch.setattr(objects, "folder", lambda: tmp_path)
    one = Kernel(weigh.function)
    found = np.zeros(3)
    assert one(pair(), 1.0, found) == 3
    (file,) = tmp_path.glob("*.o")
    whole = file.read_bytes()
    for damaged in (whole[:-7], whole[:100] + bytes([whole[100] ^ 1]) + whole[101:], b""):
        file.write_bytes(damaged)
        again = np.zeros(3)
        assert Kernel(weigh.function)(pair(), 1.0, again) == 3
        assert again.tolist() == found.tolist()
        assert file.read_bytes() != damaged


def test_where_nothing_can_be_written_it_runs_all_the_same(tmp_path, monkeypatch):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    monkeypatch.setattr(objects, "folder", lambda: blocked / "code")
    assert Kernel(weigh.function)(pair(), 1.0, np.zeros(3)) == 3


def test_no_kernel_is_left_out_of_warming():
    """Else who calls it first waits for numba."""
    code = "from kaname.planning.warming import warm; warm()"
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
    modules = [importlib.import_module(one.name) for one in walk_packages(engines.__path__, f"{engines.__name__}.")]
    kernels = [one for module in modules for one in vars(module).values() if isinstance(one, Kernel)]
    names = {f"{one.function.__module__}.{one.function.__qualname__}" for one in kernels}
    made = {path.name.rpartition("-")[0] for path in objects.folder().glob("*.o")}
    assert names
    assert names - made == set()


def test_a_process_that_finds_code_imports_no_numba():
    """Neither the schedule nor the forecast: reviving numba takes a second."""
    code = "import sys; from kaname.planning.warming import warm; warm(); print('numba' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True).stdout == b"False\n"
