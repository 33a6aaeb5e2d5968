"""The references in the body of a record that has a fault, so that theirs are told at once with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, cast

from kaname.model.base import Entity, Ref
from kaname.model.kinds import RefField, ref_fields

Path = tuple[str | int, ...]


def unread_references(cls: type[Entity], body: Mapping[str, Any]) -> Iterator[tuple[Path, Ref[Any]]]:
    """Every reference that is written as one, with its path; a malformed one has been told of already."""
    for field in _fields(cls):
        for path, text in _texts(body, field.path, ()):
            ref = _ref(text, field.kinds)
            if ref is not None:
                yield path, ref


@cache
def _fields(cls: type[Entity]) -> tuple[RefField, ...]:
    return tuple(ref_fields(cls))


def _texts(value: Any, names: tuple[str, ...], path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, list):
        for number, item in enumerate(cast("list[Any]", value)):
            yield from _texts(item, names, (*path, number))
    elif names and isinstance(value, dict):
        yield from _texts(cast("dict[str, Any]", value).get(names[0]), names[1:], (*path, names[0]))
    elif not names and isinstance(value, str):
        yield path, value


def _ref(text: str, kinds: tuple[str, ...]) -> Ref[Any] | None:
    ref: Ref[Any] = Ref(text)
    ref.kinds = kinds
    allowed = not kinds or all(key.kind in kinds for key in ref.candidates())
    return ref if allowed and ref.candidates() else None
