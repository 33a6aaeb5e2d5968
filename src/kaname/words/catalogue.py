"""The one catalogue of translations, shared with Django's templates (domain `django`)."""

from __future__ import annotations

import gettext
from functools import cache
from pathlib import Path

LOCALE = Path(__file__).parent.parent / "locale"
LANGUAGES = ("en", "ja")


@cache
def translations(language: str) -> gettext.NullTranslations:
    """The translations into a language; English is written in the source."""
    return gettext.translation("django", LOCALE, [language], fallback=language == "en")


def translate(text: str, language: str) -> str:
    """A marked text in a language; an empty text stays empty."""
    return translations(language).gettext(text) if text else ""
