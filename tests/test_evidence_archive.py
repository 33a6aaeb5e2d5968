"""The archive: what is kept, what is told of it, and what stays true when a writer dies or a file is harmed."""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kaname.errors import ConflictError, UsageError
from kaname.evidence.archive import Archive
from kaname.evidence.archive.upkeep import compact, derive, verify
from kaname.evidence.facts import FACTS, Charge, Deployment, Evidence, Fact, Reading, Transition, WorkItem
from kaname.evidence.source import Raw

START = datetime(2026, 5, 1, 9, 0, tzinfo=UTC)


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def item(number: int, hours: float, status: str = "To Do", **fields: Any) -> WorkItem:
    return WorkItem(
        source="jira",
        external_id=str(number),
        url=f"https://jira.example.com/browse/EE-{number}",
        as_of=at(hours),
        key=f"EE-{number}",
        title="Türen öffnen 開ける",
        type="Story",
        status=status,
        created=START,
        **fields,
    )


def moved(number: int, hours: float, seen: float) -> Transition:
    return Transition(
        source="jira",
        external_id=f"{number}:{hours}",
        as_of=at(seen),
        item=str(number),
        from_value="To Do",
        to_value="Doing",
        changed_at=at(hours),
    )


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "evidence")


def keep(archive: Archive, hours: float, *facts: Fact, complete: bool = True, **rest: Any) -> dict[str, int]:
    with archive.writing("jira") as writer:
        return writer.commit(at(hours), {"issues": str(hours)}, facts=facts, complete=complete, **rest)


def page(number: int, hours: float) -> Raw:
    return Raw("issues", "", f"/search?page={number}", f'{{"id": {number}}}', at(hours))


def test_nothing_is_evidence_of_nothing(archive: Archive) -> None:
    assert archive.evidence() == Evidence()
    assert archive.holdings() == archive.faults() == ()
    assert archive.cursors("jira") == {}


def test_every_kind_comes_back_as_it_went_in(archive: Archive) -> None:
    whole = item(
        1,
        1,
        due=date(2026, 6, 1),
        points=3.0,
        labels=("a", "b"),
        sprints=("7",),
        resolved=datetime(2026, 5, 2, 9, 0, tzinfo=UTC),
    )
    common = {"source": "jira", "as_of": at(1)}
    facts = (
        whole,
        moved(1, 0.5, 1),
        Reading(external_id="r", series="availability", at=at(1), value=0.999, **common),
        Deployment(external_id="d", repository="api", environment="prod", commits=("abc", "def"), **common),
        Charge(
            external_id="c",
            period_start=at(0),
            period_end=at(1),
            service="S3",
            account="1",
            billed=Decimal("0.000000123456789012"),
            effective=Decimal("-12345678901234567890.12"),
            currency="USD",
            tags=(("team", "core"), ("env", "")),
            **common,
        ),
    )
    keep(archive, 1, *facts)
    found = archive.evidence()
    assert (*found.items, *found.transitions, *found.readings, *found.deployments, *found.charges) == facts
    assert (found.as_of, found.heard[0].complete_at) == (at(1), at(1))
    assert set(FACTS) == set(Evidence.__dataclass_fields__) - {"as_of", "heard", "former_bills"}


def test_what_says_the_same_again_is_not_kept_again(archive: Archive) -> None:
    assert keep(archive, 1, item(1, 1), item(2, 1), moved(1, 0.5, 1)) == {"items": 2, "transitions": 1}
    assert keep(archive, 2, item(1, 2), item(2, 2, "Done"), moved(1, 0.5, 2), moved(2, 1.5, 2)) == {
        "items": 1,
        "transitions": 1,
    }
    assert [one.status for one in archive.evidence().items] == ["To Do", "Done"]
    assert archive.holdings()[0].rows == {"items": 3, "transitions": 2}


def test_of_what_happened_the_first_word_stands(archive: Archive) -> None:
    first, other = moved(1, 0.5, 1), moved(1, 0.5, 2)
    keep(archive, 1, first)
    keep(archive, 2, Transition(**{**{name: getattr(other, name) for name in other.__slots__}, **_fact(other)}))
    assert archive.evidence().transitions == (first,)


def _fact(one: Fact) -> dict[str, Any]:
    return {"source": one.source, "external_id": one.external_id, "as_of": one.as_of, "to_value": "Closed"}


def test_evidence_as_it_was_known_then(archive: Archive) -> None:
    keep(archive, 1, item(1, 1), complete=False)
    keep(archive, 3, item(1, 3, "Doing"), item(2, 3))
    keep(archive, 5, item(1, 5, "Done"))
    assert archive.evidence(at(0.5)).empty
    early = archive.evidence(at(2))
    assert [(one.key, one.status) for one in early.items] == [("EE-1", "To Do")]
    assert early.heard[0].complete_at is None
    assert [one.status for one in archive.evidence(at(4)).items] == ["Doing", "To Do"]
    compact(archive, "jira", at(9))
    assert archive.evidence(at(2)) == early
    assert [one.status for one in archive.evidence(at(4)).items] == ["Doing", "To Do"]
    assert [one.status for one in archive.evidence().items] == ["Done", "To Do"]


def test_what_was_removed_is_left_out_from_then_on(archive: Archive) -> None:
    keep(archive, 1, item(1, 1), item(2, 1))
    keep(archive, 2, item(2, 2, removed_at=at(2)))
    assert [one.key for one in archive.evidence().items] == ["EE-1"]
    assert [one.key for one in archive.evidence(at(1)).items] == ["EE-1", "EE-2"]
    assert {one.external_id for one in archive.evidence_of("jira", "items")} == {"1", "2"}


def test_compaction_keeps_every_word_in_few_files(archive: Archive) -> None:
    for hour in range(1, 9):
        keep(archive, hour, item(1, hour, f"s{hour}"), item(hour + 1, hour), pages=(page(hour, hour),))
    before = [archive.evidence(at(hour)) for hour in range(1, 10)]
    done = compact(archive, "jira", at(9))
    assert (done.before, done.after, done.dropped_pages) == (16, 2, 0)
    assert [archive.evidence(at(hour)) for hour in range(1, 10)] == before
    assert [one.url for one in archive.raw("jira")] == [f"/search?page={number}" for number in range(1, 9)]
    assert archive.cursors("jira") == {"issues": "8"}
    assert archive.faults() == ()
    assert compact(archive, "jira", at(9)).removed == 16
    assert archive.evidence(at(3)) == before[2]
    keep(archive, 10, item(1, 10, "again"))
    assert archive.evidence().items[0].status == "again"


def test_retention_lets_raw_pages_go_and_no_fact(archive: Archive) -> None:
    keep(archive, 1, item(1, 1), pages=(page(1, 1),))
    keep(archive, 3, item(1, 3, "Doing"), pages=(page(2, 3),))
    before = archive.evidence()
    done = compact(archive, "jira", at(4), raw_since=at(2))
    assert done.dropped_pages == 1
    assert [one.at for one in archive.raw("jira")] == [at(3)]
    assert archive.evidence() == before


def test_facts_are_made_anew_of_raw_pages(archive: Archive) -> None:
    keep(archive, 1, item(1, 1), pages=(page(1, 1),))
    keep(archive, 2, item(1, 2), item(2, 2), pages=(page(1, 2), page(2, 2)))
    keep(archive, 3, item(2, 3, removed_at=at(3)))

    def better(raw: Raw) -> list[Fact]:
        number = int(raw.body.split(":")[1].strip(" }"))
        return [item(number, (raw.at - START).total_seconds() / 3600, "read better")]

    derive(archive, "jira", at(4), better)
    assert [one.status for one in archive.evidence().items] == ["read better"]
    assert [one.status for one in archive.evidence(at(2)).items] == ["read better"] * 2
    (held,) = archive.holdings()
    assert (held.rows, held.things) == ({"items": 3}, {"items": 1})


def test_a_page_that_says_nothing_known_keeps_no_other_from_being_derived(archive: Archive) -> None:
    keep(archive, 1, item(1, 1), pages=(page(1, 1), page(2, 1)), notes={"unread": 1})

    def picky(raw: Raw) -> list[Fact]:
        if "2" in raw.body:
            raise ValueError(raw.body)
        return [item(1, 1, "read better")]

    assert derive(archive, "jira", at(2), picky).unread == 1
    assert [one.status for one in archive.evidence().items] == ["read better"]
    assert (len(list(archive.raw("jira"))), archive.holdings()[0].notes) == (2, {"unread": 1})
    assert derive(archive, "jira", at(3), lambda _: [item(1, 1)]).unread == 0
    assert archive.holdings()[0].notes == {}


def test_facts_of_a_lost_raw_page_stay_as_they_are(archive: Archive) -> None:
    for hours in (1, 2, 3):
        keep(archive, hours, item(hours, hours), pages=(page(hours, hours),))
    sorted((archive.root / "jira" / "raw").iterdir())[1].unlink()
    derive(archive, "jira", at(4), lambda raw: [item(int((raw.at - START).seconds / 3600), 0, "anew")])
    assert {one.key: one.status for one in archive.evidence().items} == {
        "EE-1": "anew",
        "EE-2": "To Do",
        "EE-3": "anew",
    }


def test_what_a_pull_lacked_is_told_until_one_lacks_nothing(archive: Archive) -> None:
    keep(archive, 1, item(1, 1), complete=False, notes={"short_issues": 3, "odd_x": 1})
    (held,) = archive.holdings()
    assert (held.notes, held.pulls, held.commits) == ({"short_issues": 3, "odd_x": 1}, 0, 1)
    keep(archive, 2)
    (held,) = archive.holdings()
    assert (held.notes, held.pulls, held.commits) == ({"odd_x": 1}, 1, 2)


def test_two_writers_of_one_source(archive: Archive) -> None:
    with archive.writing("jira"), archive.writing("github"), pytest.raises(ConflictError) as caught:
        archive.writing("jira").__enter__()
    assert caught.value.code == "archive_locked"


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (lambda path: path.unlink(), "missing"),
        (lambda path: path.write_bytes(path.read_bytes()[:-20]), "truncated"),
        (lambda path: path.write_bytes(path.read_bytes() + b"more"), "changed"),
    ],
)
def test_a_harmed_file_is_told_and_left_out(archive: Archive, harm: Any, code: str) -> None:
    keep(archive, 1, item(1, 1))
    keep(archive, 2, item(2, 2))
    path = Path(archive.files("items")[0])
    harm(path)
    (fault,) = archive.faults()
    assert (fault.code, fault.name) == (code, path.relative_to(archive.root).as_posix())
    found = archive.evidence()
    assert [one.key for one in found.items] == ["EE-2"]
    assert [one.harmed for one in found.heard] == [1]


@pytest.mark.parametrize("part", [slice(None), slice(40, 90)], ids=["whole", "middle"])
def test_a_file_of_the_right_size_that_is_no_parquet_is_told_and_left_out(archive: Archive, part: slice) -> None:
    for hours in (1, 2):
        keep(archive, hours, *(item(number, hours) for number in range(hours * 100, hours * 100 + 50)))
    path = Path(archive.files("items")[0])
    content = bytearray(path.read_bytes())
    content[part] = b"\xff" * len(content[part])
    path.write_bytes(content)
    again = Archive(archive.root)
    assert {one.key for one in again.evidence().items} == {f"EE-{number}" for number in range(200, 250)}
    assert [(one.code, Path(one.name).name) for one in again.faults()] == [("changed", path.name)]
    assert Archive(archive.root).holdings()[0].things == {"items": 50}
    assert keep(archive, 3, *(item(number, 3) for number in range(100, 150))) == {"items": 50}
    assert len(Archive(archive.root).evidence().items) == 100
    assert compact(archive, "jira", at(4)).after == 1
    assert (len(Archive(archive.root).evidence().items), verify(archive)) == (100, ())


def test_files_beside_those_of_the_sources_are_told(archive: Archive) -> None:
    keep(archive, 1, item(1, 1))
    (archive.root / "stray.txt").write_text("mine")
    (archive.root / "other").mkdir()
    (archive.root / "other" / "notes.parquet").write_bytes(b"PAR1")
    first = archive.root / "new" / "raw" / "00000001-3fa9c1.parquet"  # a first pull that is under way
    first.parent.mkdir(parents=True)
    first.write_bytes(b"PAR1")
    told = [(one.code, one.name) for one in archive.faults()]
    assert told == [("foreign", "stray.txt"), ("foreign", "other/notes.parquet")]
    assert tuple(verify(archive)) == archive.faults()


def test_foreign_files_and_broken_manifests_are_told(archive: Archive) -> None:
    keep(archive, 1, item(1, 1))
    (archive.root / "jira" / "facts" / "items" / "mine.parquet").write_bytes(b"PAR1")
    (archive.root / "jira" / "manifests" / "00000009-aaaaaa.json").write_text('{"format": 2}')
    assert {(one.code, Path(one.name).name) for one in archive.faults()} == {
        ("foreign", "mine.parquet"),
        ("manifest", "00000009-aaaaaa.json"),
    }
    assert len(archive.evidence().items) == 1


def test_a_changed_byte_is_found_by_its_checksum(archive: Archive) -> None:
    keep(archive, 1, item(1, 1))
    path = Path(archive.files("items")[0])
    content = bytearray(path.read_bytes())
    content[40] ^= 1
    path.write_bytes(content)
    assert [(one.code, Path(one.name).name) for one in verify(archive)] == [("changed", path.name)]


def test_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "evidence").write_text("a file")
    with pytest.raises(UsageError) as caught, Archive(tmp_path / "evidence").writing("jira"):
        pass
    assert caught.value.code == "archive_unwritable"


def test_git_ignores_it_and_its_key_is_its_own(archive: Archive) -> None:
    keep(archive, 1, item(1, 1))
    assert (archive.root / ".gitignore").read_text() == "*\n"
    key = archive.key()
    assert (len(key), archive.key()) == (32, key)
    assert (archive.root / ".key").stat().st_mode & 0o077 == 0
    assert archive.faults() == ()


WRITE = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from kaname.evidence.archive import Archive
from kaname.evidence.facts import Reading
archive = Archive(Path(sys.argv[1]))
number = 0
with archive.writing("jira") as writer:
    while True:
        now = datetime.now(UTC)
        some = [
            Reading(source="jira", external_id=f"{number}:{one}", as_of=now, series="s", at=now, value=float(one))
            for one in range(200)
        ]
        writer.commit(now, {"n": str(number)}, facts=some)
        number += 1
        print(number, flush=True)
"""


def test_killed_at_any_moment_nothing_is_half_there(archive: Archive) -> None:
    for _ in range(2):
        with subprocess.Popen(
            [sys.executable, "-c", WRITE, str(archive.root)], stdout=subprocess.PIPE, text=True
        ) as writing:
            assert writing.stdout is not None
            writing.stdout.readline()
            until = time.monotonic() + 0.25
            while time.monotonic() < until:  # a reader meanwhile
                assert len(archive.evidence().readings) % 200 == 0
            os.kill(writing.pid, signal.SIGKILL)
        acknowledged = archive.cursors("jira")["n"]
        readings = archive.evidence().readings
        assert len(readings) % 200 == 0
        assert {one.external_id.split(":")[0] for one in readings} >= {acknowledged}
        assert archive.faults() == ()
    compact(archive, "jira", datetime.now(UTC))
    assert archive.evidence().readings == readings
