"""How an error of a request is told: what happened, and what to do."""

from __future__ import annotations

from kaname.errors import KanameError
from kaname.words.errors import ERRORS
from kaname.words.problems import LIKELY
from kaname.words.speech import Speech


def told(error: KanameError, language: str) -> tuple[str, str]:
    """What happened, and how to mend it."""
    speech = Speech(language)
    words = ERRORS[error.code]
    values = {name: speech.text(value) if name == "why" else value for name, value in error.values.items()}
    mend = str(speech.say(words.mend, values))
    if words.likely and values.get("nearest"):
        mend += f"{speech.space}{speech.say(LIKELY, values)}"
    return str(speech.say(words.sentence, values)), mend
