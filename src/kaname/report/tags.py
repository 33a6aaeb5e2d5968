"""What templates of blocks ask beside Django's own: a sentence with the records in it linked."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString

from kaname.model.base import Key
from kaname.words.speech import Part, Sentence

register = template.Library()
Links = Mapping[Key, str]
"""Where the records lie that can be opened."""


@register.filter
def linked(sentence: Sentence, links: Links) -> SafeString:
    """The text of a sentence; the name of a record leads to where it lies."""
    escaped = "".join([_part(part, links) for part in sentence.parts])
    return SafeString(escaped)  # nosec B703 # each part of it is


def _part(part: Part, links: Links) -> str:
    text = escape(part.text)
    address = links.get(part.key) if part.key is not None else None
    return text if address is None else f'<a href="{escape(address)}">{text}</a>'
