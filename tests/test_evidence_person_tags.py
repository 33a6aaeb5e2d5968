"""Tags that hold a person, by their names; and bills whose tags name nobody where people are to be hidden."""

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.evidence.archive import Archive
from kaname.evidence.facts import Charge
from kaname.evidence.person_tags import names_person
from kaname.evidence.privacy import Privacy
from kaname.evidence.pulling import pull
from kaname.evidence.source import Setup
from kaname.evidence.sources.focus import Focus
from kaname.evidence.sources.focus.people import renamed

SAMPLE = "data/focus/focus-1.0-sample/focus_sample_dev.csv"


@pytest.mark.parametrize(
    "tag",
    [
        *("owner", "Owner", "OWNER", "owners", "owner-email", "OwnerName", "ownerId", "cost_owner", "costowner"),
        *("aws:createdBy", "created-by", "createdby", "Created By", "user:Owner", "app.kubernetes.io/created-by"),
        *("user", "userName", "username", "UserID", "email", "Contact", "contactEmail", "technical contact"),
        *("requestedBy", "assigned_to", "approver", "Maintainers", "lead", "POC", "ProjectManager", "responsible"),
        *("担当者", "申請者名", "システム管理者", "連絡先メールアドレス", "ｏｗｎｅｒ"),
    ],
)
def test_tags_that_name_a_person(tag: str) -> None:
    assert names_person(tag)


@pytest.mark.parametrize(
    "tag",
    [
        *("", "Name", "id", "env", "environment", "team", "owner-team", "OwnerTeam", "user:Environment", "user_count"),
        *(
            "managed-by",
            "hidden-managedby",
            "cost-center",
            "CostCenter",
            "project",
            "usage",
            "thread",
            "leads-db",
            "by",
        ),
        *("application", "business_unit", "org", "Cost department", "ms:Department", "cm-resource-parent", "部門"),
        *("userpool", "contact-center", "email-service", "owner/app", "standby", "goto"),
    ],
)
def test_tags_that_do_not(tag: str) -> None:
    assert not names_person(tag)


def line(tags: str) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([["ServiceName", "tags", "BilledCost"], ["Compute", tags, "1"]])
    return out.getvalue()


def told(tags: str) -> str:
    """What a Tags cell becomes."""
    return list(csv.reader(io.StringIO(renamed(line(tags), lambda name: f"<{name}>"))))[1][1]


def test_names_become_others_and_all_else_stays() -> None:
    assert json.loads(told('{"Owner": "Kim", "env": "prod"}')) == {"Owner": "<Kim>", "env": "prod"}
    assert json.loads(told('{"a": {"owner": "Kim", "x": [1]}}')) == {"a": {"owner": "<Kim>", "x": [1]}}
    assert json.loads(told('{"owner": ["Kim", "Lee"]}')) == {"owner": '<["Kim", "Lee"]>'}
    assert json.loads(told('{"owner": null}')) == {"owner": None}
    assert told('{"owner": "Kim", "owner": ""}') == '{"owner": "<>"}'
    # A mail address is left to the rule of addresses, so that it is the same one in all sources.
    assert json.loads(told('{"owner": "kim@corp.co"}')) == {"owner": "kim@corp.co"}
    for same in ('{"env":"prod"}', "", "NULL", "  "):
        assert renamed(line(same), hidden) == line(same)


def test_of_what_is_no_tags_nothing_is_kept() -> None:
    assert [told(cell) for cell in ('"owner": "Kim"', '[{"Key": "owner", "Value": "Kim"}]', "{")] == ["", "", ""]
    uneven = 'ServiceName,Tags,BilledCost\nCompute,{"owner": "Kim", "b": "c"},1\n'
    assert renamed(uneven, hidden) == "ServiceName,Tags,BilledCost\nCompute,,,\n"
    bare = "ServiceName,BilledCost\nKim,1\n"
    assert renamed(bare, hidden) == bare


@given(st.lists(st.lists(st.text(max_size=8), max_size=4), max_size=6))
def test_lines_keep_their_numbers(rows: list[list[str]]) -> None:
    out = io.StringIO()
    owned = json.dumps({"owner": "Kim"}, indent=1)
    csv.writer(out, lineterminator="\n").writerows([["ServiceName", "Tags"], ["a", owned], *rows, ["z", "{}"]])
    assert numbered(renamed(out.getvalue(), hidden)) == numbered(out.getvalue())


def numbered(text: str) -> list[tuple[int, int]]:
    """For each row where it ends and how many cells it has."""
    reader = csv.reader(io.StringIO(text, newline=""))
    return [(reader.line_num, len(row)) for row in reader]


def hidden(name: str) -> str:
    return "?" if name else ""


def pulled(folder: Path, path: Path, *, people: bool) -> tuple[Archive, list[Charge]]:
    folder.mkdir()
    archive = Archive(folder)
    pull(Focus(Setup(name="bills", scope=(str(path),))), archive, Privacy(b"k" * 32, people=people))
    return archive, list(archive.evidence().charges)


def plain(charges: list[Charge]) -> list[tuple[object, ...]]:
    return [(one.line, one.billed, one.effective, one.tags) for one in charges]


def test_real_bills_without_people_in_them_stay_as_they_are(tmp_path: Path, shared: Path) -> None:
    _, named = pulled(tmp_path / "a", shared / SAMPLE, people=True)
    _, others = pulled(tmp_path / "b", shared / SAMPLE, people=False)
    assert plain(others) == plain(named)
    assert sum(bool(one.tags) for one in others) > 500


def test_owners_in_a_real_bill_get_other_names_and_nothing_else_changes(tmp_path: Path, shared: Path) -> None:
    with (shared / SAMPLE).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    owners = ("Kim Ito", "Lee Park", "kim.ito@corp.co")
    for number, row in enumerate(rows):
        if row["Tags"].startswith("{"):
            tags = {"Owner": owners[number % 3], "aws:createdBy": "IAMUser:AIDA1:kito", **json.loads(row["Tags"])}
            row["Tags"] = json.dumps(tags)
    path = tmp_path / "owned.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    _, named = pulled(tmp_path / "a", path, people=True)
    archive, unnamed = pulled(tmp_path / "b", path, people=False)
    kept = "".join(raw.body for raw in archive.raw("bills")) + repr(unnamed)
    assert not [name for name in (*owners, "kito") if name in kept]
    assert "Kim Ito" in repr(named)
    assert [one[:3] for one in plain(unnamed)] == [one[:3] for one in plain(named)]
    others = {"Owner", "aws:createdBy"}
    assert [[tag for tag in one.tags if tag[0] not in others] for one in unnamed] == [
        [tag for tag in one.tags if tag[0] not in others] for one in named
    ]
    pairs = {(dict(a.tags)["Owner"], dict(b.tags)["Owner"]) for a, b in zip(named, unnamed, strict=True) if a.tags}
    assert len(pairs) == len({other for _, other in pairs}) == 3  # one name each, so that sums by owner stay
    assert {other.partition("-")[0] for _, other in pairs} == {"person", "user"}
