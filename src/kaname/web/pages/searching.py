"""Records by the words in them, best first; what was read of a state once is kept for the next who asks."""

from __future__ import annotations

import threading
import unicodedata
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass

from kaname.centre.desk import Seen
from kaname.model.base import Entity, Key
from kaname.words.speech import Speech

_KEPT = 16
_AROUND = 48
"""Letters of a text that are shown on either side of the first word found."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A record as it is searched."""

    key: Key
    name: str
    folded: str
    text: str
    whole: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that was found; `before`, `word`, `after` are where in its text, empty where its name says it."""

    key: Key
    name: str
    kind: str
    before: str = ""
    word: str = ""
    after: str = ""


def folded(text: str) -> str:
    """A text without regard to case and to the width of its letters."""
    return unicodedata.normalize("NFKC", text).casefold()


def _entry(record: Entity, speech: Speech) -> Entry:
    name = speech.name(record.key)
    whole = " ".join(_texts(record.model_dump(mode="json", exclude_unset=True, exclude={"id", "title"})))
    whole = unicodedata.normalize("NFKC", whole)
    return Entry(record.key, name, folded(f"{name} {record.id}"), whole.casefold(), whole)


def _texts(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for inner in value.values():  # pyright: ignore[reportUnknownVariableType]
                yield from _texts(inner)  # pyright: ignore[reportUnknownArgumentType]
        case list():
            for inner in value:  # pyright: ignore[reportUnknownVariableType]
                yield from _texts(inner)  # pyright: ignore[reportUnknownArgumentType]
        case _:
            return


class Index:
    """The records of a state of a program, as one viewer sees them."""

    def __init__(self, records: Iterable[Entity], speech: Speech) -> None:
        self._entries = tuple(_entry(record, speech) for record in records)

    def find(self, query: str, speech: Speech, kind: str = "") -> list[Hit]:
        """Records that hold every word: those called so, then those whose name begins so, holds it, whose text does."""
        words = folded(query).split()
        if not words:
            return []
        ranked = ((_rank(one, words), number, one) for number, one in enumerate(self._entries))
        found = sorted(each for each in ranked if each[0] is not None and kind in ("", each[2].key.kind))
        return [_hit(one, words, speech, rank or 0) for rank, _, one in found]


def _rank(one: Entry, words: list[str]) -> int | None:
    if all(word in one.folded for word in words):
        joined = " ".join(words)
        if joined in (one.key.id.casefold(), folded(one.name)):
            return 0
        return 1 if one.folded.startswith(joined) else 2
    return 3 if all(word in one.folded or word in one.text for word in words) else None


def _hit(one: Entry, words: list[str], speech: Speech, rank: int) -> Hit:
    kind = speech.kind(one.key.kind)
    word = next((word for word in words if word not in one.folded), "")
    at = one.text.find(word)
    if rank < 3 or not word or len(one.text) != len(one.whole):  # folding may lengthen a text: then no place is told
        return Hit(one.key, one.name, kind)
    begin, end = max(at - _AROUND, 0), at + len(word)
    before = ("…" if begin else "") + one.whole[begin:at]
    after = one.whole[end : end + _AROUND] + ("…" if end + _AROUND < len(one.whole) else "")
    return Hit(one.key, one.name, kind, before, one.whole[at:end], after)


class Indexes:
    """The indexes that a process keeps."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[Hashable, Index] = OrderedDict()

    def of(self, name: str, seen: Seen, speech: Speech) -> Index:
        """That of a state of a program."""
        at = (name, seen.revision.digest, seen.viewer)
        with self._lock:
            found = self._known.get(at)
        found = found or Index(seen.program, speech)
        with self._lock:
            self._known[at] = found
            self._known.move_to_end(at)
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return found


INDEXES = Indexes()
