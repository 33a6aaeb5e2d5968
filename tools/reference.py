"""Write the reference pages in docs/ anew; what they say comes from the code and its words.

    python tools/reference.py

Every kind gets an example: a record of examples/atlas as it stands there, the one with the most fields that is not
too long to read.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from kaname.files.folders import plan_files
from kaname.model.kinds import KINDS, PLURALS
from kaname.report import reference
from kaname.words.catalogue import LANGUAGES

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
ATLAS = ROOT / "examples" / "atlas"
EXAMPLES = ROOT / "src" / "kaname" / "report" / "reference" / "examples.json"
"""What pages of the site show where there is no record yet."""
GENERATED = ("kinds", "duties")
"""Folders of a language that hold generated pages only."""

_LONGEST = 24
_NAMES = {"en": "English", "ja": "日本語"}


class Sample(NamedTuple):
    """A record as it stands in a plan file."""

    kind: str
    fields: int
    lines: tuple[str, ...]

    @property
    def rank(self) -> tuple[bool, int, int, tuple[str, ...]]:
        """The best example comes first: not too long, then with the most fields, then the shortest."""
        return (len(self.lines) > _LONGEST, -self.fields, len(self.lines), self.lines)


def main() -> int:
    """Write every page, and remove those that nothing writes any more."""
    wanted = written()
    for path, text in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for path in sorted(generated() - wanted.keys()):
        path.unlink()
    print(f"{len(wanted) - 1} pages in docs/")
    return 0


def written() -> Mapping[Path, str]:
    """Every generated page with its text, and the examples for the site."""
    found = {
        DOCS / language / f"{name}.md": _with_head(name, language, text)
        for language in LANGUAGES
        for name, text in reference.pages(language, examples()).items()
    }
    told = dict(sorted(examples().items()))
    return {**found, EXAMPLES: json.dumps(told, ensure_ascii=False, indent=1) + "\n"}


def generated() -> frozenset[Path]:
    """The pages that lie in folders of generated pages."""
    return frozenset(
        path for language in LANGUAGES for name in GENERATED for path in (DOCS / language / name).glob("*.md")
    )


def _with_head(name: str, language: str, text: str) -> str:
    up = "../" * (name.count("/") + 1)
    others = (f"[{_NAMES[other]}]({up}{other}/{name}.md)" for other in LANGUAGES if other != language)
    return (
        f"<!-- Written by `make docs`; edit the words in src/kaname/words instead. -->\n\n{' '.join(others)}\n\n{text}"
    )


@cache
def examples() -> Mapping[str, str]:
    """A record of each kind, as it stands in the example Atlas."""
    files, _ = plan_files(ATLAS)
    found: dict[str, list[Sample]] = {}
    for file in files:
        for sample in _samples(file.path.read_text(encoding="utf-8")):
            found.setdefault(sample.kind, []).append(sample)
    return {kind: "\n".join(min(samples, key=lambda each: each.rank).lines) for kind, samples in found.items()}


def _samples(text: str) -> Iterator[Sample]:
    lines = text.splitlines()
    root = yaml.compose(text, yaml.SafeLoader)
    for name, value in root.value if isinstance(root, yaml.MappingNode) else ():
        if isinstance(value, yaml.MappingNode) and name.value in KINDS:
            yield Sample(name.value, len(value.value), _cut(lines, name.start_mark.line, value.end_mark.line))
        elif isinstance(value, yaml.SequenceNode) and name.value in PLURALS:
            yield from _items(name.value, value.value, value.end_mark, lines)


def _items(name: str, items: list[Any], end: Any, lines: list[str]) -> Iterator[Sample]:
    starts = [item.start_mark.line for item in items]
    for item, first, after in zip(items, starts, [*starts[1:], end.line], strict=True):
        cut = _cut(lines, first, max(after, first + 1))
        yield Sample(PLURALS[name].kind, len(item.value), (f"{name}:", *cut))


def _cut(lines: list[str], first: int, after: int) -> tuple[str, ...]:
    """Some lines, without the blank ones and the comments at their end, which are about what follows."""
    kept = lines[first : after if after > first else len(lines)]
    while kept and (not kept[-1].strip() or kept[-1].lstrip().startswith("#")):
        kept.pop()
    return tuple(kept)


if __name__ == "__main__":
    sys.exit(main())
