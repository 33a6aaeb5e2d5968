"""Which existing names are meant by a misspelt one, fast enough for many names and many faults."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher

_READ = 2_000  # names looked at for one text, those with its rarest pairs of letters first
_COMPARED = 20  # of them compared in full
_ALIKE = 0.6  # share of letters that match, in order


class Nearest:
    """An index of names by their pairs of letters."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = tuple(dict.fromkeys(names))
        self._with: dict[str, list[int]] = defaultdict(list)
        for number, name in enumerate(self._names):
            for pair in set(_pairs(name)):
                self._with[pair].append(number)

    def to(self, text: str, most: int = 3) -> tuple[str, ...]:
        """The existing names most like a text, best first; capitals don't count."""
        shared: Counter[int] = Counter()
        lists = sorted((self._with[pair] for pair in sorted(set(_pairs(text))) if pair in self._with), key=len)
        for numbers in lists:
            if shared and shared.total() + len(numbers) > _READ:
                break
            shared.update(numbers[:_READ])
        best = sorted(shared, key=lambda number: (-shared[number], len(self._names[number]), number))[:_COMPARED]
        scored = [(self._likeness(text, number), number) for number in best]
        alike = sorted((-score, number) for score, number in scored if score >= _ALIKE)
        return tuple(self._names[number] for _, number in alike[:most])

    def _likeness(self, text: str, number: int) -> float:
        return SequenceMatcher(None, self._names[number].lower(), text.lower(), autojunk=False).ratio()


def _pairs(text: str) -> Iterator[str]:
    padded = f"^{text.lower()}$"
    return (padded[at : at + 2] for at in range(len(padded) - 1))
