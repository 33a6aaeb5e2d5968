"""A source for tests of all that sources share: notes of a service that pages by a token, newest change last."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from kaname.evidence.facts import Fact, Transition, WorkItem
from kaname.evidence.source import Check, Page, Raw, Source
from loopback import Asked, Drop, Reply

START = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


class Notes(Source):
    """Notes with a status, in the order in which they were changed."""

    vendor = "notes"

    def pull(self, since: Mapping[str, str]) -> Iterator[Page]:
        token = since.get("notes", "0")
        while True:
            answer = self.client.get("notes", {"after": token, "limit": 100})
            body = answer.json()
            token = body["next"]
            notes = body["notes"]
            yield Page("notes", answer.text, answer.url, cursor=token, count=len(notes), expected=body.get("total"))
            if body["last"]:
                return

    def facts(self, raw: Raw) -> Iterable[Fact]:
        for note in json.loads(raw.body)["notes"]:
            common = {"source": self.setup.name, "as_of": raw.at}
            created = datetime.fromisoformat(note["created"])
            yield WorkItem(
                external_id=note["id"],
                key=note["id"],
                title=note["title"],
                type="note",
                status=note["status"],
                assignee=note["by"]["displayName"],
                created=created,
                **common,
            )
            yield Transition(
                external_id=f"{note['id']}:created",
                item=note["id"],
                from_value="",
                to_value="new",
                changed_at=created,
                **common,
            )

    def test(self) -> Iterator[Check]:
        yield Check("notes", seen=self.client.get("notes", {"after": 0, "limit": 1}).json()["total"])

    def census(self) -> Iterable[tuple[str, frozenset[str]]]:
        yield "items", frozenset(self.client.get("ids").json())


class Faulty(Notes):
    """Notes read by somebody who was sure of what every note has."""

    vendor = "faulty"

    def facts(self, raw: Raw) -> Iterable[Fact]:
        return [note["nothing of this name"] for note in json.loads(raw.body)["notes"]]


@dataclass
class Board:
    """The service behind them: `notes` in the order of their last change, by number."""

    count: int
    changed: list[int] = field(default_factory=list)
    statuses: dict[int, str] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    claims: int | None = None

    def __post_init__(self) -> None:
        self.changed = list(range(self.count))

    def change(self, number: int, status: str) -> None:
        self.changed.append(number)
        self.statuses[number] = status

    def __call__(self, asked: Asked) -> Reply | Drop:
        there = [number for number in self.changed if number not in self.gone]
        if asked.path.endswith("/ids"):
            return Reply([f"n{number}" for number in sorted(set(there))])
        after, limit = int(asked.query["after"]), int(asked.query["limit"])
        some = self.changed[after : after + limit]
        notes = [self.note(number) for number in some if number not in self.gone]
        total = len(self.changed) - after if self.claims is None else self.claims
        last = after + limit >= len(self.changed)
        return Reply({"notes": notes, "next": str(after + len(some)), "last": last, "total": total})

    def note(self, number: int) -> dict[str, object]:
        return {
            "id": f"n{number}",
            "title": f"Note {number} of ann.lee{number}@corp.test",
            "status": self.statuses.get(number, "new"),
            "by": {"displayName": f"Ann Lee {number}", "emailAddress": f"ann.lee{number}@corp.test"},
            "created": (START + timedelta(minutes=number)).isoformat(),
        }
