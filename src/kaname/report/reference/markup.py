"""The few forms of Markdown that reference pages use."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; cells hold no line breaks."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell or ' ' for cell in line)} |" for line in lines)


def anchor(heading: str) -> str:
    """The address of a heading within its page, as GitHub and GitLab make it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def heading(level: int, text: object) -> str:
    """A heading."""
    return f"{'#' * level} {text}"


def page(*blocks: str) -> str:
    """Blocks, those that say something, with a line between them."""
    return "\n\n".join(block for block in blocks if block) + "\n"
