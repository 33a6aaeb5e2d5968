"""What the user guide tells to write or to run, so that it is tried as it stands there."""

import re
from pathlib import Path

DOCS = Path(__file__).resolve().parents[1] / "docs"


def blocks(page: str, kind: str) -> list[str]:
    """The blocks of a kind on a page, the same in both languages."""
    texts = [(DOCS / language / f"{page}.md").read_text(encoding="utf-8") for language in ("en", "ja")]
    english, japanese = (re.findall(rf"^```{kind}\n(.*?)^```", text, re.S | re.M) for text in texts)
    assert english == japanese
    return english


def block(page: str, kind: str, has: str = "") -> str:
    """The one block of a kind that has some text."""
    (found,) = (text for text in blocks(page, kind) if has in text)
    return found


def with_places(text: str, places: dict[str, object]) -> str:
    """A text with places of this machine for those it names; all of them must be named."""
    for told, here in places.items():
        assert told in text
        text = text.replace(told, str(here))
    return text
