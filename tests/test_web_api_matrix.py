"""Who may do what to which kind, over HTTP: every role, kind and action, with what is theirs and what is not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, get_args

import pytest

from api import Asker, account, asker, keep, one
from effort import EXHAUSTIVE
from kaname.model.base import ref_kinds
from kaname.model.kinds import KINDS
from kaname.settings import settings

pytestmark = pytest.mark.thorough

ROLES = ("viewer", "contributor", "lead", "manager", "executive", "auditor", "administrator")
NEEDED: Mapping[str, Mapping[str, Any]] = {
    "dependency": {"giver": "team/others", "receiver": "team/others"},
    "iteration": {"starts": "2026-01-01", "ends": "2026-01-14"},
    "escalation": {"raised_at": "2026-01-01T09:00:00Z"},
    "obligation": {"regime": "GDPR"},
    "exception": {"subject": "control/c"},
    "source": {"vendor": "git"},
}
"""What a kind can't be without."""
BELONG = (
    *("owner", "assignee", "chair", "assessor", "raised_by", "giver", "receiver", "teams", "reviewers", "by"),
    *("contributors", "driver"),
)
"""The fields by which a record is somebody's."""
ONE_ALONE = ("charter", "portfolio")
"""Kinds of which a program has one."""
TRIED = [*KINDS] if EXHAUSTIVE else [*dict.fromkeys((*list(KINDS)[::4], "decision", "team", "dependency"))]
"""Each kind in CI; at a desk some, since all take minutes."""
EXECUTIVES_DECIDE = ("decision", "change_request", "escalation")


def theirs(kind: str) -> dict[str, Any]:
    """The fields that make a record Kim's or that of Kim's team; {} where the kind has none."""
    found: dict[str, Any] = {}
    for name in BELONG:
        field = KINDS[kind].model_fields.get(name)
        kinds = set(_refs(field.annotation)) if field is not None else set[str]()
        who = "person/kim" if "person" in kinds else "team/ours" if "team" in kinds else ""
        if who:
            found[name] = [who] if "tuple" in str(field and field.annotation).split("Ref")[0] else who
            if name not in ("giver",):
                return found
    return found


def _refs(annotation: Any) -> Iterator[str]:
    yield from ref_kinds(annotation)
    for part in get_args(annotation):
        yield from _refs(part)


def body(kind: str, name: str, mine: bool = True) -> dict[str, Any]:
    return {"id": name, "title": name, **NEEDED.get(kind, {}), **(theirs(kind) if mine else {})}


def expected(role: str, kind: str, action: str, mine: bool) -> str:
    """Who may do what, in one place and in words of its own."""
    if role == "administrator":
        return "hidden"
    if action in ("list", "read") or role == "manager":
        return "done"
    if role == "executive":
        return "done" if action == "change" and kind in EXECUTIVES_DECIDE else "refused"
    if role == "lead":
        return "done" if mine else "refused"
    if role == "contributor":
        return "done" if mine and action != "remove" else "refused"
    return "refused"


def outcome(found: Any) -> str:
    if found.status_code < 300:
        return "done"
    told = {403: "refused", 404: "hidden"}
    return told.get(found.status_code, f"{found.status_code} {found.content[:300]}")


@pytest.fixture
def alias(site: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("KANAME_API_RATE", "0")
    settings.cache_clear()
    records = [
        one("person", "kim"),
        one("team", "ours", members=[{"person": "kim"}]),
        one("control", "c"),
        one("team", "others"),
    ]
    for kind in TRIED:
        if kind in ONE_ALONE:
            records.append(one(kind, "mine", **theirs(kind)))
        else:
            for name, mine in (("mine", True), ("gone", True), ("other", False), ("gone-other", False)):
                records.append(KINDS[kind].model_validate(body(kind, name, mine)))
    keep(site, "p", records)
    return site


def tried(who: Asker, reader: Asker, kind: str) -> Iterator[tuple[str, bool, Any]]:
    """Every action on a record that is theirs and on one that is not: what was done, whether theirs, the answer."""
    whole = f"/programs/p/{KINDS[kind].plural}"
    own = bool(theirs(kind))
    yield "list", own, who.get(whole)
    for name, gone, mine in (("mine", "gone", own), ("other", "gone-other", False)):
        if kind in ONE_ALONE and name == "other":
            continue
        etag = reader.get(f"{whole}/{name}").headers["ETag"]
        yield "read", mine, who.get(f"{whole}/{name}")
        yield "change", mine, who.ask("PATCH", f"{whole}/{name}", {"notes": "changed"}, If_Match=etag)
        if kind not in ONE_ALONE:
            new = body(kind, f"new-{name}", mine)
            yield "make", mine, who.ask("PUT", f"{whole}/new-{name}", new, If_None_Match="*")
            etag = reader.get(f"{whole}/{gone}").headers["ETag"]
            yield "remove", mine, who.ask("DELETE", f"{whole}/{gone}", If_Match=etag)


@pytest.mark.parametrize("role", ROLES)
def test_every_role_may_do_to_every_kind_what_is_its_own(alias: str, role: str) -> None:
    reader = asker(account("reader", {"role": "auditor", "program": "p"}))
    who = asker(account("kim", {"role": role, "program": "p", "teams": ["ours"], "person": "kim"}))
    found: dict[tuple[str, str, bool], str] = {}
    wanted: dict[tuple[str, str, bool], str] = {}
    for kind in TRIED:
        for action, mine, answer in tried(who, reader, kind):
            cell = (kind, action, mine)
            found[cell], wanted[cell] = outcome(answer), expected(role, kind, action, mine)
    assert found == wanted
    assert len(found) > 6 * len(TRIED)


def test_kinds_mostly_belong_to_somebody() -> None:
    """Else the matrix would say little about leads and contributors."""
    assert len([kind for kind in KINDS if theirs(kind)]) > 35
