"""Results in files: whole or not there, and the ones that nobody asks for are forgotten first."""

import os
from pathlib import Path

import pytest

from kaname.store import memory as module
from kaname.store.memory import FileMemory


def test_what_is_kept_comes_back_and_what_is_not_is_none(tmp_path: Path) -> None:
    memory = FileMemory(tmp_path / "deep")
    assert memory.get("a") is None
    memory.put("a", b"result")
    assert FileMemory(tmp_path / "deep").get("a") == b"result"
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["a.result"]


def test_what_was_asked_for_last_is_forgotten_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_KEPT", 2)
    memory = FileMemory(tmp_path)
    for age, name in ((300, "old"), (200, "older"), (100, "new")):
        if name == "new":
            assert memory.get("old") == b"x"
        memory.put(name, b"x")
        if name != "new":
            os.utime(tmp_path / f"{name}.result", (1e9 - age, 1e9 - age))
    assert {path.stem for path in tmp_path.iterdir()} == {"old", "new"}


def test_a_place_where_nothing_can_be_written_costs_time_only(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    memory = FileMemory(tmp_path / "file")
    memory.put("a", b"result")
    assert memory.get("a") is None
