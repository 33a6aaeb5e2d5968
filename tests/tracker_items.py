"""Evidence of a tracker in a line or two: items with the statuses they came into, and when."""

from datetime import UTC, datetime
from typing import Any

from kaname.evidence.facts import Evidence, Heard, Transition, WorkItem

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


def evidence(*made: tuple[WorkItem, list[Transition]], extra: tuple[Transition, ...] = ()) -> Evidence:
    return Evidence(
        as_of=NOW,
        heard=(Heard("jira", NOW, NOW),),
        items=tuple(one for one, _ in made),
        transitions=(*(change for _, changes in made for change in changes), *extra),
    )
