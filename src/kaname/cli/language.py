"""The language to speak, before anything else is loaded."""

from __future__ import annotations

import os
import sys
from itertools import pairwise

from kaname.cli.environment import given
from kaname.words.catalogue import LANGUAGES

_VARIABLE = "KANAME_LANGUAGE"


def language() -> str:
    """That of the setting. A wrong one is refused by the settings themselves, which are not loaded for a right one."""
    chosen = _set()
    if chosen in LANGUAGES:
        return chosen
    from kaname.settings import settings

    return settings().language


def asked() -> str:
    """The language asked for; read without the settings and options, since the error may be in those."""
    joined = (word.removeprefix("--lang=") for word in sys.argv if word.startswith("--lang="))
    option = next((after for word, after in pairwise(sys.argv) if word == "--lang"), "") or next(joined, "")
    chosen = option or _set()
    return chosen if chosen in LANGUAGES else "en"


def _set() -> str:
    return given(_VARIABLE) or _of_the_locale()


def _of_the_locale() -> str:
    """The language of the terminal, where Kaname speaks it; else English."""
    locale = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
    return next(
        (known for known in LANGUAGES if locale[:2].lower() == known and locale[2:3] in ("", "_", ".", "-")), "en"
    )
