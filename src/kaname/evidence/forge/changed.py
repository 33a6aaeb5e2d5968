"""Listings in the order of the last change, read so that nothing is left out however it changes meanwhile.

By pages alone they move under the reader: what changes leaves its place, and what stood behind it slips onto a page
that was read already. So after each page what changed since its last entry is asked for anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from kaname.evidence.reading_json import Object, moment

if TYPE_CHECKING:
    from kaname.evidence.client import Answer, Client

Ask = Callable[[str], "Answer"]
"""The first page of what changed since a moment, as text, itself among it; oldest change first. "" stands for all."""


def changed(client: Client, ask: Ask, since: str) -> Iterator[tuple[Object, int | None]]:
    """Entries (with `id` and `updated_at`), each state of one once, and how many the service told of at first."""
    seen: set[tuple[int, str]] = set()
    answer = ask(since)
    told = answer.headers.get("x-total", "")
    total = int(told) if told.isdecimal() else None
    while True:
        entries: list[Object] = answer.json()
        for entry in entries:
            mark = int(entry["id"]), when(entry)
            if mark not in seen:
                seen.add(mark)
                yield entry, total
        following = answer.link("next")
        if not following or not entries:
            return
        last = when(entries[-1])
        if not since or moment(last) > moment(since):
            seen = {mark for mark in seen if mark[1] == last}
            since = last
            answer = ask(since)
        else:  # a page full of one moment
            answer = client.get(following)


def when(entry: Object) -> str:
    """The moment of an entry's last change, as the service writes it; that it was made is a change too."""
    return str(entry.get("updated_at") or entry["created_at"])
