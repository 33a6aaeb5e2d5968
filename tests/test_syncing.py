"""A folder and a stored program are brought together both ways, and neither loses anything."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import databases
from kaname import files
from kaname.centre import stored
from kaname.centre.syncing import STATE, Synced, sync
from kaname.errors import ConflictError, KanameError, NotFoundError, PlanError, UsageError
from kaname.model.base import Key
from kaname.model.changes import ChangeSet, Put, Remove
from kaname.model.history_lines import Fact
from kaname.model.kinds import KINDS
from kaname.settings import settings
from kaname.store import chain
from kaname.store.committing import Author, commit
from kaname.store.loading import load

EXAMPLES = Path(__file__).parents[1] / "examples"
LEE = Author("Lee")
PLAN = """
# the plan of the bridge
charter: {id: p, title: Bridge, as_of: 2026-03-12}
work_packages:
  # first the piers
  - {id: a, title: Piers, duration: {low: 1, likely: 2, high: 3}}
  - {id: b, title: Deck, duration: {low: 1, likely: 2, high: 3}}   # then the deck
milestones:
  - {id: m, title: Open, commitment: 2026-05-01, work: [work_package/b]}
"""


@pytest.fixture
def alias(sqlite_database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("DATABASE_URL", sqlite_database)
    monkeypatch.setenv("KANAME_AUTHOR", "Kim")
    settings.cache_clear()
    with databases.at(sqlite_database) as found:
        databases.emptied(found)
        yield found
    settings.cache_clear()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "bridge"
    path.mkdir()
    (path / "program.yaml").write_text(PLAN, encoding="utf-8")
    return path


def once(folder: Path, name: str = "bridge") -> Synced:
    (found,) = sync(folder, name)
    return found


def edit(folder: Path, old: str, new: str) -> None:
    path = folder / "program.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def write(alias: str, name: str, kind: str, **fields: object) -> None:
    commit(alias, name, ChangeSet((Put(KINDS[kind].model_validate(fields)),)), LEE)


def test_both_sides_take_what_the_other_wrote_and_comments_stay(alias: str, folder: Path) -> None:
    assert once(folder).to_store == 4
    edit(folder, "title: Piers", "title: Piers and piles")
    write(alias, "bridge", "work_package", id="b", title="Deck", notes="of steel")
    write(alias, "bridge", "risk", id="r", title="Flood", probability=0.1)
    found = once(folder)
    assert (found.to_store, found.to_folder, found.revision.by) == (1, 2, "Kim")
    text = (folder / "program.yaml").read_text(encoding="utf-8")
    assert "# the plan of the bridge" in text
    assert "# first the piers" in text
    assert "# then the deck" in text
    plan = files.load(folder)
    assert not [one for one in plan.problems if one.fatal]
    assert plan.program == load(alias, "bridge").program
    again = once(folder)
    assert (again.to_store, again.to_folder, again.history, again.revision.number) == (0, 0, 0, found.revision.number)
    assert chain.verified(alias).broken == ()


def test_history_goes_both_ways_once(alias: str, folder: Path) -> None:
    files.baseline(folder, "first", "kim", "agreed", {Key("milestone", "m"): date(2026, 5, 1)})
    once(folder)
    milestone = {"id": "m", "title": "Open", "commitment": "2026-06-01", "work": ["work_package/b"]}
    write(alias, "bridge", "milestone", **milestone)
    stored.baseline("bridge", "second", stored.by("moved"))
    assert once(folder).history == 2
    assert (folder / "baselines" / "second.yaml").exists()
    assert once(folder).history == 0

    def told(folder: Path) -> set[Fact]:
        return set(stored.told(files.load(folder).history))

    assert told(folder) == set(stored.told(load(alias, "bridge").history))
    elsewhere = folder.parent / "elsewhere"
    once(elsewhere)
    assert told(elsewhere) == told(folder)
    assert files.load(elsewhere).program == files.load(folder).program


def test_the_same_changed_on_both_sides_is_a_conflict_and_nothing_is_written(alias: str, folder: Path) -> None:
    once(folder)
    edit(folder, "title: Piers", "title: Pillars")
    before = (folder / "program.yaml").read_text(encoding="utf-8")
    write(alias, "bridge", "work_package", id="a", title="Columns", duration={"low": 1, "likely": 2, "high": 3})
    with pytest.raises(ConflictError) as conflict:
        once(folder)
    assert (conflict.value.values["ours"], conflict.value.values["theirs"]) == ("Kim", "Lee")
    assert (folder / "program.yaml").read_text(encoding="utf-8") == before
    assert load(alias, "bridge").revision.number == 2


def test_cut_after_the_store_was_written_it_goes_on(alias: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    once(folder)
    edit(folder, "title: Piers", "title: Pillars")
    write(alias, "bridge", "work_package", id="b", title="Deck", notes="of steel")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("kaname.files.save", killed)
        with pytest.raises(KeyboardInterrupt):
            once(folder)
    found = once(folder)
    assert (found.to_store, found.to_folder, found.revision.number) == (0, 1, 3)
    assert files.load(folder).program == load(alias, "bridge").program


def test_a_git_working_copy_tells_its_own_moves(alias: str, folder: Path) -> None:
    def git(*words: str) -> str:
        who = ("-c", "user.name=Ann", "-c", "user.email=ann@example.org")
        done = subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True, text=True)
        return done.stdout

    git("init", "-q")
    git("add", "-A")
    git("commit", "-qm", "begin")
    once(folder)
    write(alias, "bridge", "milestone", id="m", title="Open", commitment="2026-06-01", work=["work_package/b"])
    assert once(folder).history == 0
    assert STATE.as_posix() in git("status", "--porcelain", "--untracked-files=all")
    git("add", "-A")
    git("commit", "-qm", "from the store")
    assert (once(folder).to_store, once(folder).history) == (0, 0)
    moved = files.load(folder).history.moves
    assert [(one.field, one.value) for one in moved if one.was] == [("target", "2026-06-01")]
    clone = folder.parent / "clone"
    subprocess.run(["git", "clone", "-q", folder, clone], check=True)
    edit(clone, "title: Deck", "title: Roadway")
    assert (once(clone).to_store, once(clone).to_store) == (1, 0)
    assert once(folder).to_folder == 1


def test_a_portfolio_with_a_program_that_only_one_side_has(alias: str, tmp_path: Path) -> None:
    folder = tmp_path / "acme"
    for name in ("one", "two"):
        (folder / name).mkdir(parents=True)
        (folder / name / "program.yaml").write_text(PLAN, encoding="utf-8")
    (folder / "portfolio.yaml").write_text(
        "portfolio: {id: acme, title: Acme}\npeople: [{id: kim}]\n", encoding="utf-8"
    )
    assert [one.name for one in sync(folder, "acme")] == ["acme", "acme/one", "acme/two"]
    shutil.rmtree(folder / "two")
    write(alias, "acme/one", "work_package", id="c", title="Rails")
    write(alias, "acme", "person", id="lee", title="Lee")
    done = {one.name: one.to_folder for one in sync(folder, "acme")}
    assert done == {"acme": 1, "acme/one": 1, "acme/two": 4}
    both = files.load_portfolio(folder)
    assert not [one for one in both.problems if one.fatal]
    assert [len(one) for one in both.programs] == [5, 4]
    with pytest.raises(UsageError, match="sync_other_shape"):
        sync(folder / "one", "acme")


def test_a_removed_record_is_removed_on_the_other_side(alias: str, folder: Path) -> None:
    once(folder)
    commit(alias, "bridge", ChangeSet((Remove(Key("milestone", "m")),)), LEE)
    assert once(folder).to_folder == 1
    assert "title: Open" not in (folder / "program.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("{", "sync_state_unread"),
        ('{"program": "bridge", "revision": 1}', "sync_state_unread"),
        ('{"program": "tower", "revision": 1, "digest": ""}', "sync_other_program"),
        ('{"program": "bridge", "revision": 9, "digest": ""}', "sync_store_older"),
        ('{"program": "bridge", "revision": 1, "digest": "0"}', "sync_past_changed"),
        ("", "sync_strangers"),
    ],
)
def test_what_does_not_belong_together_is_left_alone(alias: str, folder: Path, state: str, code: str) -> None:
    once(folder)
    edit(folder, "title: Piers", "title: Pillars")
    if state:
        (folder / STATE).write_text(state, encoding="utf-8")
    else:
        (folder / STATE).unlink()
    with pytest.raises(KanameError, match=code):
        once(folder)
    assert load(alias, "bridge").revision.number == 1


def test_neither_side_is_there_or_the_folder_is_faulty(alias: str, folder: Path, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="sync_nothing"):
        once(tmp_path / "nowhere", "tower")
    (folder / STATE).parent.mkdir()
    (folder / STATE).write_text(json.dumps({"program": "bridge", "revision": 3, "digest": "0"}), encoding="utf-8")
    with pytest.raises(ConflictError, match="sync_other_store"):
        once(folder)
    (folder / STATE).unlink()
    edit(folder, "title: Piers", "title: [")
    with pytest.raises(PlanError, match="store_incomplete"):
        once(folder)


@pytest.mark.parametrize("example", ["atlas", "kubernetes"])
def test_an_example_goes_out_and_in_again_without_loss(alias: str, tmp_path: Path, example: str) -> None:
    stored.take_in(EXAMPLES / example, example)
    once(tmp_path / "out", example)
    before, after = files.load(EXAMPLES / example), files.load(tmp_path / "out")
    assert after.program == before.program
    assert set(stored.told(after.history)) == set(stored.told(before.history))
    assert once(tmp_path / "out", example).revision.number == 1
