"""The language to speak, before anything else is loaded."""

from __future__ import annotations

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
    option = next((after for word, after in pairwise(sys.argv) if word == "--lang"), "")
    chosen = option or _set()
    return chosen if chosen in LANGUAGES else "en"


def _set() -> str:
    return given(_VARIABLE) or "en"
