"""Listings that tell the address of their next page by a `Link` header (RFC 8288), as GitHub, GitLab and others do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kaname.errors import SourceError

if TYPE_CHECKING:
    from kaname.evidence.client import Answer, Client, Params


def linked(client: Client, path: str, params: Params | None = None) -> Iterator[Answer]:
    """Every page of a listing, to the last. Raises SourceError, also where a page names itself as the next."""
    yield from linked_from(client, client.get(path, params))


def linked_from(client: Client, answer: Answer) -> Iterator[Answer]:
    """A page that was asked for already, and those after it."""
    asked = {answer.url}
    while True:
        yield answer
        address = answer.link("next")
        if not address:
            return
        if address in asked:
            raise SourceError("source_unreadable", url=answer.url, why="its pages go round in a circle")
        asked.add(address)
        answer = client.get(address)
