"""A backup holds all that is stored at one moment, and is read back whole or not at all."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Generator
from pathlib import Path

import pytest

import databases
from kaname import files
from kaname.errors import StoreError, UsageError
from kaname.model.base import Entity
from kaname.model.changes import ChangeSet, Put
from kaname.model.kinds import KINDS
from kaname.store import chain
from kaname.store.backup import back_up, restore
from kaname.store.committing import Author, commit
from kaname.store.creating import branch, create
from kaname.store.database import closed
from kaname.store.loading import load

pytestmark = pytest.mark.thorough

ATLAS = Path(__file__).parents[1] / "examples" / "atlas"
KIM = Author("Kim")


def note(name: str, text: str) -> ChangeSet:
    return ChangeSet((Put(KINDS["lesson"].model_validate({"id": name, "title": text})),))


@pytest.fixture
def full(alias: str) -> str:
    plan = files.load(ATLAS)
    told = (*plan.history.moves, *plan.history.forecasts, *plan.history.plans)
    create(alias, "atlas", plan.program, KIM, history=told)
    branch(alias, "atlas", "bold", KIM)
    commit(alias, "atlas", note("new", "髙橋の教訓 \u2028 \0"), KIM, scenario="bold")
    commit(alias, "atlas", ChangeSet(), KIM, baseline="spring")
    return alias


@pytest.fixture
def empty(tmp_path: Path, postgresql: str) -> Generator[list[str]]:
    """An empty store of each kind."""
    with (
        databases.fresh(postgresql) as url,
        databases.at(url) as one,
        databases.at(f"sqlite:///{tmp_path / 'other.db'}") as other,
    ):
        yield [one, other]


def test_it_is_the_same_in_a_database_of_either_kind(full: str, empty: list[str], tmp_path: Path) -> None:
    made = back_up(full, tmp_path / "all.backup")
    assert (made.programs, made.chain.broken) == (1, ())
    assert made.file.stat().st_mode & 0o777 == 0o600
    for alias in empty:
        again = restore(alias, made.file)
        assert (again.rows, again.chain) == (made.rows, made.chain)
        for scenario in ("main", "bold"):
            before, after = (load(one, "atlas", scenario=scenario) for one in (full, alias))
            assert list(before.program) == list(after.program)
            assert before.history == after.history
            assert before.revision == after.revision
        assert commit(alias, "atlas", note("later", "more"), KIM).written
        assert chain.verified(alias).broken == ()


def test_it_is_of_one_moment_while_others_write(full: str, empty: list[str], tmp_path: Path, database: str) -> None:
    going, written = threading.Event(), []

    def write() -> None:
        with databases.at(database) as alias:
            while not going.is_set():
                written.append(commit(alias, "atlas", note(f"n{len(written)}", "text"), KIM).revision.number)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = [back_up(full, tmp_path / f"{number}.backup") for number in range(3)]
    finally:
        going.set()
        writer.join()
    assert len(written) > 3
    assert all(one.chain.broken == () for one in made)
    again = restore(empty[0], made[-1].file)
    assert again.chain == made[-1].chain
    closed(empty[0])


@pytest.mark.parametrize("how", ["cut", "bit", "row", "none", "text"])
def test_a_damaged_one_is_refused_before_anything_is_written(
    full: str, empty: list[str], tmp_path: Path, how: str
) -> None:
    file = tmp_path / "all.backup"
    content = back_up(full, file).file.read_bytes()
    if how == "cut":
        file.write_bytes(content[: len(content) // 2])
    elif how == "bit":
        file.write_bytes(content[:500] + bytes([content[500] ^ 1]) + content[501:])
    elif how == "row":
        lines = gzip.decompress(content).splitlines(keepends=True)
        file.write_bytes(gzip.compress(b"".join(lines[:5] + lines[6:])))
    elif how == "text":
        file.write_text("no backup")
    else:
        file.unlink()
    with pytest.raises(UsageError, match="backup_missing" if how == "none" else "backup_damaged"):
        restore(empty[0], file)
    restore(empty[0], back_up(full, tmp_path / "again.backup").file)


def test_nothing_is_overwritten(full: str, tmp_path: Path) -> None:
    made = back_up(full, tmp_path / "all.backup")
    with pytest.raises(UsageError, match="backup_exists"):
        back_up(full, made.file)
    with pytest.raises(StoreError, match="store_not_empty"):
        restore(full, made.file)
    with pytest.raises(UsageError, match="backup_unwritable"):
        back_up(full, tmp_path / "nowhere" / "all.backup")


def test_a_record(full: str) -> None:
    record: Entity | None = load(full, "atlas", scenario="bold").program.find(next(iter(note("new", "").keys)))
    assert record is not None
    assert record.title == "髙橋の教訓 \u2028 \0"
