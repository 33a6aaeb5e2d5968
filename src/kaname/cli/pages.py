"""Pages of the documentation in a terminal: tables fold to its width, nothing in them is cut."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import Console, ConsoleOptions
from rich.markdown import Markdown, TableElement
from rich.table import Table as Grid


class _Folded(TableElement):
    """A table whose cells break where they don't fit; Japanese has no spaces to break at."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Any]:
        for part in super().__rich_console__(console, options):
            if isinstance(part, Grid):
                for column in part.columns:
                    column.overflow = "fold"
            yield part


class Page(Markdown):
    """Markdown as a terminal shows it."""

    elements = {**Markdown.elements, "table_open": _Folded}  # noqa: RUF012 - as the parent has it
