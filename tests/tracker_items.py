"""Evidence of a tracker in a line or two: items with the statuses they came into, and when."""

from datetime import UTC, datetime
from typing import Any

from kaname.evidence.facts import Evidence, Heard, Sprint, Transition, WorkItem

NOW = datetime(2026, 7, 1, 6, 0, tzinfo=UTC)
"""When it was pulled."""


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text if "T" in text else f"{text}T10:00").replace(tzinfo=UTC)


def item(key: str, *moves: tuple[str, str], project: str = "EE", **fields: Any) -> tuple[WorkItem, list[Transition]]:
    """An item that came into statuses on days, made with the first."""
    common = {"source": "jira", "as_of": NOW}
    made = WorkItem(
        external_id=f"id-{key}",
        key=key,
        title=key,
        type="Story",
        status=moves[-1][1],
        project=project,
        created=instant(moves[0][0]),
        **common,
        **fields,
    )
    before = ["", *(status for _, status in moves)]
    changes = [
        Transition(
            external_id=f"{key}:{number}",
            item=f"id-{key}",
            project=project,
            from_value=before[number],
            to_value=status,
            changed_at=instant(day),
            **common,
        )
        for number, (day, status) in enumerate(moves)
    ]
    return made, changes


def changed(key: str, field: Any, *steps: tuple[str, str]) -> list[Transition]:
    """Changes of another field of an item: when, and to what."""
    before = ["", *(value for _, value in steps)]
    return [
        Transition(
            external_id=f"{key}:{field}:{number}",
            item=f"id-{key}",
            field=field,
            from_value=before[number],
            to_value=value,
            changed_at=instant(day),
            source="jira",
            as_of=NOW,
        )
        for number, (day, value) in enumerate(steps)
    ]


def sprint(name: str, starts: str, ends: str, *, completed: str = "", state: str = "", board: str = "8") -> Sprint:
    """A sprint of a board, called by its number: `sprint("7", "2026-06-01T09:00", "2026-06-14")` is named Sprint 7."""
    return Sprint(
        source="jira",
        external_id=name,
        as_of=NOW,
        board=board,
        name=f"Sprint {name}",
        state=state or ("closed" if completed else "active"),
        starts=instant(starts),
        ends=instant(ends),
        completed=instant(completed) if completed else None,
    )


def evidence(
    *made: tuple[WorkItem, list[Transition]],
    extra: tuple[Transition, ...] = (),
    sprints: tuple[Sprint, ...] = (),
) -> Evidence:
    return Evidence(
        as_of=NOW,
        heard=(Heard("jira", NOW, NOW),),
        items=tuple(one for one, _ in made),
        transitions=(*(change for _, changes in made for change in changes), *extra),
        sprints=sprints,
    )
