"""Edits by example: what stays, what goes along, where new things come; and what is refused."""

import os
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from kaname.errors import ConflictError, NotFoundError, PlanError, UsageError
from kaname.files import load, save
from kaname.model.base import Entity, Key
from kaname.model.changes import Change, ChangeSet, Put, Remove
from kaname.model.kinds import KINDS
from kaname.model.program import Program

Folder = Callable[..., Path]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Makes a program of these files."""

    def made(**files: str) -> Path:
        plan = tmp_path / "plan"
        plan.mkdir()
        for name, text in {"program": "charter: {id: x}\n", **files}.items():
            (plan / f"{name}.yaml").write_bytes(dedent(text).encode())
        return plan

    return made


def edit(plan: Path, *changes: Change) -> dict[str, str]:
    """Save; the texts of the files that changed."""
    paths = save(plan, ChangeSet(changes), cache=plan.parent / "cache")
    assert [path.name for path in plan.rglob("*") if "lock" in path.name or "partial" in path.name] == []
    return {path.stem: path.read_bytes().decode() for path in paths}


def record(plan: Path, key: str) -> Entity:
    return load(plan, cache=plan.parent / "cache").program.need(Key.parse(key))


def new(kind: str, **fields: Any) -> Put:
    return Put(KINDS[kind].model_validate(fields))


def changed(plan: Path, key: str, **fields: Any) -> Put:
    return Put(record(plan, key).changed(**fields))


def unset(plan: Path, key: str, name: str) -> Put:
    found = record(plan, key)
    body: Mapping[str, Any] = {each: getattr(found, each) for each in found.model_fields_set - {name}}
    return Put(type(found).model_validate(body))


PEOPLE = """\
    # who is who

    people:
      # the boss
      - id: kim   # short
        title: 'Kim'
        # she asked for it
        role: "TPM"   # since May

      # second
      # line
      - id: lee
        title:    Lee     # keep these spaces

      # third
      - {id: max, title: Max}
    # the end
    """


def test_one_value_changes_and_nothing_else(folder: Folder) -> None:
    plan = folder(people=PEOPLE)
    after = edit(plan, changed(plan, "person/kim", title="Kim's"), changed(plan, "person/lee", title="Lee: two"))
    expected = dedent(PEOPLE).replace("'Kim'", "'Kim''s'").replace("    Lee     #", ' "Lee: two"     #')
    assert after == {"people": expected}


def test_what_does_not_change_is_not_touched(folder: Folder) -> None:
    plan = folder(people=PEOPLE)
    before = (plan / "people.yaml").stat()
    kim = record(plan, "person/kim")
    assert edit(plan, Put(kim), Put(kim.changed(tags=[], notes="")), Remove(Key("person", "nobody"))) == {}
    assert (plan / "people.yaml").stat().st_mtime_ns == before.st_mtime_ns


def test_an_unset_field_goes_with_its_comments(folder: Folder) -> None:
    plan = folder(people=PEOPLE)
    after = edit(plan, unset(plan, "person/kim", "role"))["people"]
    assert after == dedent(PEOPLE).replace('    # she asked for it\n    role: "TPM"   # since May\n', "")


WORK = """\
    work_packages:
      # The first of all.
      - id: w
        duration: {low: 1, likely: 2, high: 3}
        # counted on Friday,
        # by hand
        remaining: 1.5   # days
        percent_complete: 0.2  # by eye
        deadline: null  # nobody knows yet

      - {id: v, remaining: 2, spent: null}  # short
    """


def test_a_field_that_becomes_nothing_goes_and_null_is_written_for_none(folder: Folder) -> None:
    plan = folder(work=WORK)
    done = {"finished": "2026-03-02", "started": "2026-03-01", "remaining": None, "percent_complete": 1.0}
    after = edit(plan, changed(plan, "work_package/w", **done), changed(plan, "work_package/v", **done))["work"]
    gone = "    # counted on Friday,\n    # by hand\n    remaining: 1.5   # days\n"
    expected = dedent(WORK).replace("percent_complete: 0.2  # by", "percent_complete: 1  # by").replace(gone, "")
    expected = expected.replace("knows yet\n", "knows yet\n    started: 2026-03-01\n    finished: 2026-03-02\n")
    short = "{id: v, started: 2026-03-01, finished: 2026-03-02, percent_complete: 1, spent: null}"
    assert after == expected.replace("{id: v, remaining: 2, spent: null}", short)
    share = "    percent_complete: 1  # by eye\n"
    assert edit(plan, changed(plan, "work_package/w", percent_complete=None))["work"] == after.replace(share, "")


def test_a_new_field_comes_where_people_look_for_it(folder: Folder) -> None:
    plan = folder(people=PEOPLE)
    after = edit(plan, changed(plan, "person/kim", email="k@x.org", notes="a\nb"))["people"]
    assert after == dedent(PEOPLE).replace("'Kim'\n", "'Kim'\n    email: k@x.org\n").replace(
        "since May\n", "since May\n    notes: |-\n      a\n      b\n"
    )


@pytest.mark.parametrize(
    ("gone", "cut"),
    [
        ("kim", ("  # the boss\n", "  # second\n")),
        ("lee", ("  # second\n", "  # third\n")),
        ("max", ("\n  # third\n", "# the end\n")),
    ],
)
def test_a_removed_record_takes_its_comments_along(folder: Folder, gone: str, cut: tuple[str, str]) -> None:
    plan, text = folder(people=PEOPLE), dedent(PEOPLE)
    start, end = text.index(cut[0]), text.index(cut[1])
    after = edit(plan, Remove(Key("person", gone)))["people"]
    assert after == text[:start] + ("\n" if gone == "max" else "") + text[end:]


def test_a_new_record_comes_last_in_the_file_with_most_of_its_kind(folder: Folder) -> None:
    plan = folder(people="people: [{id: kim}]\n", more="people:\n- id: lee\n- id: max\nteams:\n- id: t\n")
    after = edit(plan, new("person", id="noor", title="Noor", leave=[{"first": "2026-01-01", "last": "2026-01-02"}]))
    added = "- id: noor\n  title: Noor\n  leave: [{first: 2026-01-01, last: 2026-01-02}]\n"
    assert after == {"more": f"people:\n- id: lee\n- id: max\n{added}teams:\n- id: t\n"}


def test_new_records_keep_the_habit_of_empty_lines(folder: Folder) -> None:
    plan = folder(people="people:\n\n  - id: kim\n\n  - id: lee")
    after = edit(plan, new("person", id="max"), new("person", id="noor"))
    assert after == {"people": "people:\n\n  - id: kim\n\n  - id: lee\n\n  - id: max\n\n  - id: noor"}


def test_a_new_kind_gets_a_file_of_its_own(folder: Folder) -> None:
    plan = folder()
    assert edit(plan, new("risk", id="r", cause="no")) == {"risks": 'risks:\n  - id: r\n    cause: "no"\n'}
    assert record(plan, "risk/r").id == "r"


def test_a_file_named_after_the_kind_gets_the_list_it_lacks(folder: Folder) -> None:
    plan = folder(
        risks="# risks come here\n", issues="actions: [{id: a}]\n", lessons="lessons:\n", debts="debts: []  # none\n"
    )
    after = edit(
        plan,
        new("risk", id="r"),
        new("issue", id="i"),
        new("lesson", id="l"),
        new("debt", id="d"),
        new("action", id="b"),
    )
    assert after == {
        "risks": "# risks come here\n\nrisks:\n  - id: r\n",
        "issues": "actions:\n  - id: a\n\n  - id: b\n\nissues:\n  - id: i\n",
        "lessons": "lessons:\n  - id: l\n",
        "debts": "debts:  # none\n  - id: d\n",
    }


def test_the_last_record_leaves_an_empty_list(folder: Folder) -> None:
    plan = folder(people="people:   # all gone\n  # kim\n  - id: kim\nteams:\n  - id: t\n")
    assert edit(plan, Remove(Key("person", "kim")))["people"] == "people: []   # all gone\nteams:\n  - id: t\n"


def test_a_record_may_be_exchanged_for_another(folder: Folder) -> None:
    plan = folder(people="people:\n    - id: kim\n")
    assert edit(plan, Remove(Key("person", "kim")), new("person", id="lee"))["people"] == "people:\n    - id: lee\n"


def test_lists_within_a_record_change_item_by_item(folder: Folder) -> None:
    plan = folder(
        people="""\
        people:
        - id: kim
          leave:
          # winter
          - first: 2026-01-02   # a Friday
            last: 2026-01-09
          # spring
          - {first: 2026-04-02, last: 2026-04-09}
          # autumn
          - {first: 2026-10-02, last: 2026-10-09}
        """
    )
    leave = record(plan, "person/kim").leave  # type: ignore[attr-defined]
    autumn = leave[2].model_copy(update={"reason": "rest"})
    after = edit(
        plan, changed(plan, "person/kim", leave=(leave[0], autumn, {"first": "2026-12-24", "last": "2026-12-31"}))
    )
    assert after["people"] == dedent(
        """\
        people:
        - id: kim
          leave:
          # winter
          - first: 2026-01-02   # a Friday
            last: 2026-01-09
          # spring
          - {first: 2026-10-02, last: 2026-10-09, reason: rest}
          # autumn
          - {first: 2026-12-24, last: 2026-12-31}
        """
    ) or after["people"] == dedent(
        """\
        people:
        - id: kim
          leave:
          # winter
          - first: 2026-01-02   # a Friday
            last: 2026-01-09
          # autumn
          - {first: 2026-10-02, last: 2026-10-09, reason: rest}
          - {first: 2026-12-24, last: 2026-12-31}
        """
    )


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        ("notes: old   # why", "a\nb", "notes: |-   # why\n      a\n      b"),
        ("notes: |   # why\n      a\n      b", "one", "notes: one   # why"),
        ("notes: >-\n      a\n      b", "a\n\nb\n", "notes: |\n      a\n\n      b"),
        ("notes:   # why", "z", "notes: z   # why"),
        ('notes: "two\n      lines"   # why', "no", 'notes: "no"   # why'),
        ("notes: |+\n      a\n\n", "b", "notes: b"),
        ("notes: plain", " odd\u2028\x07", 'notes: " odd\\u2028\\u0007"'),
        ("? notes\n    : x", "z", "? notes\n    : z"),
    ],
)
def test_a_text_is_written_anew_in_its_place(folder: Folder, before: str, value: str, after: str) -> None:
    plan = folder(people="")
    (plan / "people.yaml").write_text(f"people:\n  - id: kim\n    {before}\n    role: x\n", encoding="utf-8")
    assert (
        edit(plan, new("person", id="kim", role="x", notes=value))["people"]
        == f"people:\n  - id: kim\n    {after}\n    role: x\n"
    )


def test_windows_line_ends_and_a_byte_order_mark_stay(folder: Folder) -> None:
    plan = folder()
    path = plan / "people.yaml"
    path.write_bytes(b"\xef\xbb\xbfpeople:\r\n  - id: kim\r\n    title: Kim\r\n")
    edit(plan, changed(plan, "person/kim", notes="a\nb\n"), new("person", id="lee"))
    lines = [b"\xef\xbb\xbfpeople:", b"  - id: kim", b"    title: Kim", b"    notes: |", b"      a", b"      b"]
    assert path.read_bytes() == b"\r\n".join([*lines, b"", b"  - id: lee", b""])


ANCHORS = """\
work_packages:
  - id: a
    title: A
    duration: &long {low: 5, likely: 8, high: 13}
  - id: b
    duration: *long   # like a
  - id: c
    title: C
    duration: *long
"""


def test_aliases_are_written_out_only_where_they_would_change_along(folder: Folder) -> None:
    plan = folder(work_packages=ANCHORS)
    after = edit(plan, changed(plan, "work_package/a", title="AA"), changed(plan, "work_package/c", duration=None))
    expected = ANCHORS.replace("title: A", "title: AA").replace("C\n    duration: *long", "C")
    assert after["work_packages"] == expected
    after = edit(plan, changed(plan, "work_package/a", duration={"low": 5, "likely": 9, "high": 13}))
    written = "duration: {low: 5, likely: 8, high: 13}   # like a"
    assert after["work_packages"] == expected.replace("duration: *long   # like a", written).replace(
        "&long {low: 5, likely: 8,", "&long {low: 5, likely: 9,"
    )


def test_the_record_with_the_anchor_may_go(folder: Folder) -> None:
    plan = folder(work_packages=ANCHORS)
    after = edit(plan, Remove(Key("work_package", "a")))["work_packages"]
    assert "*long" not in after
    assert record(plan, "work_package/b").duration == record(plan, "work_package/c").duration  # type: ignore[attr-defined]


def test_what_the_model_does_not_know_stays(folder: Folder) -> None:
    plan = folder(
        people="people:\n- id: kim\n  rol: x\n  leave:\n  - {first: 2026-01-01, last: 2026-01-02, why: rest}\n"
    )
    leave = [{"first": "2026-01-01", "last": "2026-01-03", "reason": "more"}]
    after = edit(plan, changed(plan, "person/kim", title="Kim", leave=leave))["people"]
    assert after == (
        "people:\n- id: kim\n  title: Kim\n  rol: x\n"
        "  leave:\n  - {first: 2026-01-01, last: 2026-01-03, reason: more, why: rest}\n"
    )


def test_a_faulty_record_is_mended_in_its_place(folder: Folder) -> None:
    plan = folder(people="people:\n- id: kim   # 1\n  cost_rate: 600   # 2\n  title: Kim\n  rol: x\n")
    after = edit(plan, new("person", id="kim", title="Kim", cost_rate="600 EUR"))["people"]
    assert after == "people:\n- id: kim   # 1\n  cost_rate: 600 EUR   # 2\n  title: Kim\n  rol: x\n"


def test_a_file_within_brackets_is_written_anew(folder: Folder) -> None:
    plan = folder(program='# json\n{"charter": {"id": "x"}, "people": [{"id": "kim"}]}\n')
    after = edit(plan, changed(plan, "charter/x", title="X"), new("person", id="lee"))["program"]
    assert after == "# json\ncharter: {id: x, title: X}\npeople: [{id: kim}, {id: lee}]\n"


def test_the_charter_is_changed_renamed_and_never_doubled(folder: Folder) -> None:
    plan = folder(program="# top\ncharter:   # the one\n  id: x\n  title: X   # name\n")
    assert edit(plan, changed(plan, "charter/x", title="YY"))["program"].endswith("  title: YY   # name\n")
    with pytest.raises(UsageError):
        edit(plan, new("charter", id="z"))
    after = edit(plan, Remove(Key("charter", "x")), new("charter", id="z", title="YY"))["program"]
    assert after == "# top\ncharter:   # the one\n  id: z\n  title: YY   # name\n"
    assert edit(plan, Remove(Key("charter", "z")))["program"] == "# top\ncharter:\n"
    assert edit(plan, new("charter", id="q"))["program"] == "# top\ncharter: {id: q}\n"


def test_changes_on_an_old_state_are_refused_where_someone_changed_the_same(folder: Folder) -> None:
    plan = folder(people="people:\n- id: kim\n- id: lee\n")
    base = load(plan, cache=plan.parent / "cache")
    edit(plan, changed(plan, "person/kim", title="Kim"))
    mine = ChangeSet((Put(base.program.need(Key("person", "kim")).changed(title="Kimmy")),))
    with pytest.raises(ConflictError) as raised:
        save(plan, mine, base=base, cache=plan.parent / "cache")
    assert raised.value.values["records"] == (Key("person", "kim"),)
    other = ChangeSet((Put(base.program.need(Key("person", "lee")).changed(title="Lee")),))
    save(plan, other, base=base, cache=plan.parent / "cache")
    same = ChangeSet((Put(base.program.need(Key("person", "kim")).changed(title="Kim")),))
    assert save(plan, same, base=base, cache=plan.parent / "cache") == ()
    assert (plan / "people.yaml").read_text(
        encoding="utf-8"
    ) == "people:\n- id: kim\n  title: Kim\n- id: lee\n  title: Lee\n"


def test_nothing_is_added_while_a_file_that_may_hold_it_cannot_be_read(folder: Folder) -> None:
    plan = folder(people="people:\n- id: kim\n  title: 'K\n", more="people: [{id: lee}]\n")
    with pytest.raises(PlanError) as raised:
        edit(plan, new("person", id="kim"))
    assert [problem.code for problem in raised.value.problems] == ["yaml.open-quote"]
    assert edit(plan, changed(plan, "person/lee", title="Lee")) == {"more": "people: [{id: lee, title: Lee}]\n"}


def test_a_folder_that_is_no_program_is_not_written_to(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        save(tmp_path, ChangeSet((new("risk", id="r"),)))
    assert list(tmp_path.iterdir()) == []


def test_links_and_permissions_stay(folder: Folder, tmp_path: Path) -> None:
    plan = folder()
    shared = tmp_path / "shared.yaml"
    shared.write_text("people: [{id: kim}]\n", encoding="utf-8")
    shared.chmod(0o640)
    (plan / "people.yaml").symlink_to(shared)
    edit(plan, changed(plan, "person/kim", title="Kim"))
    assert (plan / "people.yaml").is_symlink()
    assert shared.read_text(encoding="utf-8") == "people: [{id: kim, title: Kim}]\n"
    assert stat.S_IMODE(shared.stat().st_mode) == 0o640


def test_either_all_files_change_or_none(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = folder(people="people: [{id: kim}]\n", risks="risks: [{id: r}]\n")
    changes = (changed(plan, "person/kim", title="Kim"), changed(plan, "risk/r", title="R"))
    before = {path.name: path.read_bytes() for path in plan.iterdir()}
    synced: list[int] = []

    def full(handle: int) -> None:
        synced.append(handle)
        if len(synced) == 2:
            raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(UsageError) as raised:
            edit(plan, *changes)
    assert raised.value.values["why"] == "No space left on device"
    assert {path.name: path.read_bytes() for path in plan.iterdir()} == before
    assert edit(plan, *changes).keys() == {"people", "risks"}


def test_writers_at_the_same_time_lose_nothing(folder: Folder) -> None:
    plan = folder(people="people: [{id: kim}]\n")
    people = [new("person", id=f"p{number}") for number in range(12)]
    threads = [threading.Thread(target=edit_quietly, args=(plan, each)) for each in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    program: Program = load(plan, cache=plan.parent / "cache").program
    assert {key.id for key in program.records} == {"x", "kim", *(f"p{number}" for number in range(12))}


def edit_quietly(plan: Path, change: Change) -> None:
    save(plan, ChangeSet((change,)), cache=plan.parent / "cache")


WRITER = """
import sys
from pathlib import Path
from kaname.files import save
from kaname.model.changes import ChangeSet, Put
from kaname.model.people import Person
plan, name = Path(sys.argv[1]), sys.argv[2]
for number in range(5):
    save(plan, ChangeSet((Put(Person(id=f"{name}{number}")),)), cache=plan.parent / "cache")
"""


def test_processes_at_the_same_time_lose_nothing(folder: Folder) -> None:
    plan = folder(people="people: [{id: kim}]\n")
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(plan), name]) for name in "ab"]
    assert [writer.wait(120) for writer in writers] == [0, 0]
    program = load(plan, cache=plan.parent / "cache").program
    assert {key.id for key in program.records} == {"x", "kim", *(f"{name}{n}" for name in "ab" for n in range(5))}
