"""Enhancement proposals as work: what the history says of them, joined across renames, with its dirt told."""

import json
import os
import re
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from kaname.errors import SourceError
from kaname.evidence.archive import Archive
from kaname.evidence.facts import Transition, WorkItem
from kaname.evidence.keps.versions import renames, version_of
from kaname.evidence.keps.vocabulary import text_of
from kaname.evidence.privacy import Privacy
from kaname.evidence.pulling import Pulled, pull
from kaname.evidence.source import Setup
from kaname.evidence.sources.keps import CODES, Keps
from kaname.imports.keps.calendar import Calendar
from kaname.imports.keps.dossier import Dossier, read_proposals, with_courses
from kaname.imports.keps.gates import Gates
from kaname.imports.keps.ledger import Ledger
from kaname.imports.keps.versions import by_proposal, read_versions
from kaname.words.speech import Speech
from plans import program


class Desk:
    def __init__(self, folder: Path) -> None:
        self.archive = Archive(folder / "evidence")

    def pull(self, place: Path | str, *, full: bool = False) -> Pulled:
        source = Keps(Setup(name="keps", scope=(str(place),)))
        return pull(source, self.archive, Privacy(self.archive.key()), full=full)

    @property
    def items(self) -> dict[str, WorkItem]:
        return {one.external_id: one for one in self.archive.evidence().items}

    def moves(self, item: str, field: str) -> list[Transition]:
        found = [one for one in self.archive.evidence().transitions if (one.item, one.field) == (item, field)]
        return sorted(found, key=lambda one: one.changed_at)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def keps(shared: Path) -> Path:
    return shared / "data" / "keps"


class Real(NamedTuple):
    """What was pulled of the real proposals."""

    desk: Desk
    done: Pulled


@pytest.fixture(scope="module")
def real(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Real:
    desk = Desk(tmp_path_factory.mktemp("real"))
    return Real(desk, desk.pull(shared / "data" / "keps"))


@cache
def dossiers(folder: Path) -> tuple[Dossier, ...]:
    """What the import of a plan makes of the same folder."""
    ledger = Ledger()
    found = read_proposals(folder, sorted(folder.glob("kep/*/*/kep.yaml")), ledger)
    versions = read_versions(folder, folder / "history.jsonl", ledger)
    joined = by_proposal(versions, (one.id for one in found), "history.jsonl", ledger)
    return with_courses(found, joined, Calendar({}), Gates(), date(2026, 7, 24))


def test_targets_move_as_the_import_of_a_plan_reads_them(real: Real, keps: Path) -> None:
    moved: dict[tuple[str, str], list[tuple[datetime, str]]] = defaultdict(list)
    for one in real.desk.archive.evidence().transitions:
        if one.field == "target":
            moved[one.item, one.to_category].append((one.changed_at, one.to_value))
    count = 0
    for dossier in dossiers(keps):
        for stage, course in dossier.courses.items():
            expected = [(one.at, f"v1.{one.minor}" if one.minor else "") for one in course.named if one.commit]
            assert sorted(moved[dossier.id, stage]) == expected, (dossier.id, stage)
            count += len(expected)
    assert count > 900


def test_every_proposal_is_an_item_as_it_stands(real: Real, keps: Path) -> None:
    done, items = real.done, real.desk.items
    assert {one.id for one in dossiers(keps)} <= items.keys()
    for dossier in dossiers(keps):
        item = items[dossier.id]
        assert item.key == (str(dossier.number) if dossier.number else dossier.id)
        if dossier.versions and dossier.versions[-1].proposal == dossier.proposal:
            word = dossier.proposal.status.word
            assert item.status == (word or text_of(dossier.page.body.get("status"))) or "|" in item.status
            assert (item.created, item.updated) == (dossier.versions[0].at, dossier.versions[-1].at)
    assert done.things["keps"] >= 348


def test_each_item_begins_with_a_transition_from_nothing_and_ends_where_it_is(real: Real, keps: Path) -> None:
    items = real.desk.items
    chains: dict[str, list[Transition]] = defaultdict(list)
    for one in real.desk.archive.evidence().transitions:
        if one.field == "status":
            chains[one.item].append(one)
    for name, item in items.items():
        chain = sorted(chains[name], key=lambda one: one.changed_at)
        assert chain[0].from_value == ""
        assert chain[0].changed_at == item.created
        assert chain[-1].to_value == item.status
        assert [one.to_value for one in chain[:-1]] == [one.from_value for one in chain[1:]]


def test_slips_are_the_known_ones(real: Real, keps: Path) -> None:
    """A stage's target that moved later by the first reading of the history moved later here too."""
    later = 0
    releases: dict[tuple[str, str], list[int]] = defaultdict(list)
    for one in sorted(real.desk.archive.evidence().transitions, key=lambda one: one.changed_at):
        if one.field == "target" and one.to_value:
            releases[one.item, one.to_category].append(int(one.to_value.removeprefix("v1.")))
    later = sum(max(known) > known[0] for known in releases.values())
    assert later > 150
    assert len(releases) > 600


def test_the_dirt_that_is_really_there_is_told(real: Real, keps: Path) -> None:
    done = real.done
    rows = [json.loads(line) for line in (keps / "history.jsonl").read_text().splitlines()]
    unreadable = [
        number for number, row in enumerate(rows, 1) if row["change"] != "D" and not isinstance(row.get("kep"), dict)
    ]
    told = [one for one in done.problems if one.code == "keps.version-unreadable"]
    assert [one.where.line for one in told] == unreadable
    codes = dict(done.odd)
    assert codes.keys() <= set(CODES)
    assert codes["keps.targets-missing"] == 1
    read_as = {(one.values["text"], one.values["word"]) for one in done.problems if one.code == "keps.word-read-as"}
    written = {text_of(row["kep"].get("status")) for row in rows if isinstance(row.get("kep"), dict)}
    for text, word in (("imlpemented", "implemented"), ("removed", "withdrawn")):
        assert ((text, word) in read_as) == (text in written)
    none = {one.values["text"] for one in done.problems if one.code == "keps.target-none"}
    assert none & {"TBD", "x.y", "v1.yy", "never", "v1.x"}
    for language in ("en", "ja"):
        speech = Speech(language, program())
        for problem in done.problems:
            assert not [part for part in speech.problem(problem) if re.search(r"\{\w+\}", str(part)) or not str(part)]


def write(folder: Path, *rows: Mapping[str, Any]) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "history.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder


def row(folder: str, day: int, change: str = "M", commit: str = "", **kep: Any) -> dict[str, Any]:
    at = f"2026-01-{day:02}T10:00:00+00:00"
    path = f"keps/sig-node/{folder}/kep.yaml"
    body = None if change == "D" else {"title": "T", "status": "provisional", **kep}
    return {"path": path, "commit": commit or f"c{day}", "merged_at": at, "change": change, "kep": body}


def test_a_proposal_keeps_its_number_through_renames(desk: Desk, tmp_path: Path) -> None:
    folder = write(
        tmp_path / "keps",
        row("0000-fast-pods", 1, "A", milestone={"alpha": "v1.20"}),
        row("0000-fast-pods", 2, "D", commit="r"),
        row("77-fast-pods", 2, "A", commit="r", milestone={"alpha": "1.20"}),
        row("77-fast-pods", 3, milestone={"alpha": "v1.21", "beta": "TBD"}, status="implementable", stage="alpha"),
        row("88-other", 4, "A"),
        row("88-other", 5, "D"),
    )
    desk.pull(folder)
    assert desk.items.keys() == {"kep-77"}
    assert [(one.from_value, one.to_value, one.changed_at.day) for one in desk.moves("kep-77", "target")] == [
        ("", "v1.20", 1),
        ("v1.20", "v1.21", 3),
    ]
    assert [one.to_value for one in desk.moves("kep-77", "status")] == ["provisional", "implementable"]
    item = desk.items["kep-77"]
    assert (item.key, item.labels) == ("77", ("stage:alpha", "target:alpha:v1.21"))
    assert item.url == "https://github.com/kubernetes/enhancements/issues/77"
    assert [one.to_value for one in desk.moves("kep-88", "status")] == ["provisional", "removed"]


def test_only_proposals_that_changed(desk: Desk, tmp_path: Path) -> None:
    rows = [row(f"{number}-x", 1, "A") for number in range(1, 121)]
    folder = write(tmp_path / "keps", *rows)
    first = desk.pull(folder)
    assert (first.pages, first.new["items"]) == (3, 120)
    assert desk.pull(folder).pages == 0
    write(folder, *rows, row("5-x", 2, status="implemented"))
    again = desk.pull(folder)
    assert (again.pages, dict(again.new)) == (1, {"items": 1, "transitions": 1})
    assert (desk.items["kep-5"].status, desk.items["kep-5"].resolution) == ("implemented", "implemented")
    assert dict(desk.pull(folder, full=True).new) == {}


def test_lines_that_are_no_versions(desk: Desk, tmp_path: Path) -> None:
    folder = write(tmp_path / "keps", row("1-x", 1, "A"), row("1-x", 2))
    with (folder / "history.jsonl").open("a") as file:
        file.write('{"path": 1}\nnonsense\n\n[]\n' + json.dumps(row("1-x", 3) | {"merged_at": "2026-01-03"}) + "\n")
    told = [one.where for one in desk.pull(folder).problems if one.code == "keps.version-unreadable"]
    assert [str(one) for one in told] == [f"keps/history.jsonl:{line}" for line in (3, 4, 6, 7)]
    assert desk.items["kep-1"].updated == datetime.fromisoformat("2026-01-02T10:00:00+00:00")


def test_a_clone_says_what_its_written_history_says(desk: Desk, tmp_path: Path, tool: Callable[[str], str]) -> None:
    """The same versions, once committed to git and once written down, give the same facts."""
    rows = [
        row("1-x", 1, "A", milestone={"alpha": "v1.20"}),
        row("1-x", 2, status="implementable", milestone={"alpha": "v1.21"}),
        row("2-y", 3, "A", status="implementd", stage="beta"),
        row("1-x", 4, "D", commit="r"),
        row("1-z", 4, "A", commit="r", status="implementable", milestone={"alpha": "v1.22", "beta": "1.24"}),
        row("2-y", 5, "D"),
    ]
    clone = tmp_path / "enhancements"
    clone.mkdir()
    git(tool, clone, 1, "init", "-q", "-b", "main")
    for number, one in enumerate(rows):
        path = clone / one["path"]
        if one["kep"] is None:
            shutil.rmtree(path.parent)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(one["kep"]))
        if number + 1 == len(rows) or rows[number + 1]["commit"] != one["commit"]:
            day = datetime.fromisoformat(one["merged_at"]).day
            git(tool, clone, day, "add", "-A")
            git(tool, clone, day, "commit", "-q", "-m", "x")
    desk.pull(clone)
    other = Desk(tmp_path / "other")
    other.pull(write(tmp_path / "keps", *rows))

    def said(one: Desk) -> list[object]:
        found = one.archive.evidence()
        moves = [(m.item, m.field, m.to_category, m.from_value, m.to_value, m.changed_at) for m in found.transitions]
        items = [(i.external_id, i.status, i.labels, i.created, i.updated, i.title) for i in found.items]
        return sorted(map(repr, [*moves, *items]))

    assert said(desk) == said(other)
    assert len(said(desk)) == 9
    assert desk.pull(clone).pages == 0
    (clone / "keps/sig-node/1-z/kep.yaml").write_text("title: [")
    git(tool, clone, 9, "commit", "-q", "-a", "-m", "broken")
    (problem,) = [one for one in desk.pull(clone).problems if one.code == "keps.version-unreadable"]
    assert problem.where.file == "enhancements/keps/sig-node/1-z/kep.yaml"
    assert desk.items["kep-1"].status == "implementable"


def git(tool: Callable[[str], str], folder: Path, day: int, *arguments: str) -> None:
    who = {
        f"GIT_{role}_{what}": f"{what}@example.com" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    at = f"2026-01-{day:02}T10:00:00+00:00"
    env = os.environ | who | {"GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": at, "GIT_CONFIG_GLOBAL": os.devnull}
    subprocess.run([tool("git"), *arguments], cwd=folder, env=env, check=True, capture_output=True)


def test_nobody_is_named(real: Real, keps: Path) -> None:
    kept = "".join(page.body for page in real.desk.archive.raw("keps"))
    assert not re.search(r"authors|reviewers|approvers", kept)
    assert "@thockin" not in kept


def test_what_is_no_place_of_proposals(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for place, code in ((tmp_path / "none", "source_file_missing"), (tmp_path / "empty", "git_not_repository")):
        with pytest.raises(SourceError) as caught:
            desk.pull(place)
        assert caught.value.code == code
    with pytest.raises(SourceError) as caught:
        list(Keps(Setup(name="keps")).pull({}))
    assert caught.value.code == "source_scope_needed"
    folder = write(tmp_path / "keps", row("1-x", 1, "A"))
    (check,) = Keps(Setup(name="keps", scope=(str(folder),))).test()
    assert (check.what, check.name, check.seen) == ("proposals", "keps", 1)


def test_a_folder_that_was_renumbered_is_found_by_its_text() -> None:
    versions = [
        version_of(1, row("old-name", 1, "A", **{"kep-number": 9})),
        version_of(2, row("old-name", 2, "D", commit="r")),
        version_of(3, row("9-new-words", 2, "A", commit="r", **{"kep-number": 9})),
    ]
    assert dict(renames(filter(None, versions), {"kep-9"})) == {"kep-old-name": "kep-9"}
