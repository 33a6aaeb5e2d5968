"""Opening the files of the folder: what can't be read is refused with its reason, and nothing else stops for it."""

from __future__ import annotations

from pathlib import Path

from kaname.evidence.keps.pages import Page, PageError, read_page
from kaname.imports.keps.ledger import Ledger


def open_text(folder: Path, path: Path, sort: str, ledger: Ledger) -> str | None:
    """The text of a file; None, and refused, where it has none."""
    file = path.relative_to(folder).as_posix()
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        ledger.refuse(sort, "kep.not-utf8", file)
    except OSError as error:
        ledger.refuse(sort, "kep.file-unreadable", file, detail=error.strerror or type(error).__name__)
    return None


def open_page(folder: Path, path: Path, sort: str, ledger: Ledger) -> Page | None:
    """The YAML mapping in a file; None, and refused, where there is none. A field that is repeated is noted."""
    text = open_text(folder, path, sort, ledger)
    if text is None:
        return None
    file = path.relative_to(folder).as_posix()
    try:
        page = read_page(text)
    except PageError as error:
        ledger.refuse(sort, error.code, file, error.line, detail=error.detail)
        return None
    for repeated in page.repeated:
        ledger.note("kep.field-repeated", file, page.line(*repeated), field=".".join(map(str, repeated)))
    return page
