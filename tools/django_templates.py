"""Babel's way into Django templates: `{% translate %}`, `{% blocktranslate %}` and `_("…")` in tags and filters."""

from collections.abc import Collection, Iterator, Mapping
from io import BytesIO
from typing import IO, Any

from babel.messages.extract import extract_python
from django.utils.translation.template import templatize


def extract(
    fileobj: IO[bytes], keywords: Mapping[str, Any], comment_tags: Collection[str], options: Mapping[str, Any]
) -> Iterator[tuple[int, str, Any, list[str]]]:
    """Yield (line, function, messages, comments) of a template, as Babel's extractors do.

    Django turns the template into gettext calls with all else blanked out; Babel reads these as Python. The brackets
    around them make it one expression, so that a template's indentation is not taken for Python's.
    """
    source = fileobj.read().decode(options.get("encoding", "utf-8"))
    calls = BytesIO(f"({templatize(source)})".encode())
    yield from extract_python(calls, keywords, comment_tags, {"encoding": "utf-8"})
