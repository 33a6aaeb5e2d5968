"""The words of an enhancement proposal, read as they are meant: status, stage, target release.

The statuses and stages are those of the KEP template. What is misspelt or odd is read by the nearest meaning and
marked unfaithful, so that the reader can be told; a leading `v` left out is no fault.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

STAGES = ("alpha", "beta", "stable")
"""The stages in their order."""
PHASES_OUT = ("deprecated", "disabled", "removed")
"""The stages of an enhancement that takes something away."""
STATUSES = ("provisional", "implementable", "implemented", "deferred", "rejected", "withdrawn", "replaced")

_STATUS_BY_HABIT: Mapping[str, str] = {"removed": "withdrawn"} | dict.fromkeys(STAGES, "implementable")
_WITH_NOTE = re.compile(r"(?P<word>[\w-]+)\s*\((?P<note>[\w ]+)\)")
_RELEASE = re.compile(r"v?1\.(?P<minor>\d{1,3})(?:\.\d+)?")
_NO_RELEASE = frozenset({"", "0.0", "v0.0", "none", "null"})
_PLACEHOLDER = re.compile(r"tbd|tba|todo|never|n/?a|x\.y|v?1\.(?:xx|yy|zz|x|y|z)|\?+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Status:
    """What a status says. `through`: the stage up to which it claims to be done; `faithful`: as the template has it."""

    word: str = ""
    through: str = ""
    faithful: bool = True


@dataclass(frozen=True, slots=True)
class Stage:
    """The stage worked on. `through` is the stage up to which it must have been reached for that."""

    word: str = ""
    through: str = ""
    faithful: bool = True


@dataclass(frozen=True, slots=True)
class Target:
    """The release a stage is planned for (its minor version), or why there is none: a code, or '' where just empty."""

    minor: int | None = None
    fault: str = ""


def text_of(value: Any) -> str:
    """A scalar as trimmed text; '' for anything else."""
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def is_template(text: str) -> bool:
    """Whether the template's choice `a|b|c` still stands there."""
    return "|" in text


def status_of(value: Any) -> Status:
    """Read a status; an unknown one has no word."""
    text = text_of(value).casefold()
    noted = _WITH_NOTE.fullmatch(text)
    if noted and noted["word"] == "implemented" and noted["note"] in STAGES:
        return Status("implementable", noted["note"], faithful=False)
    if text in STATUSES:
        return Status(text, STAGES[-1] if text == "implemented" else "")
    if text in _STATUS_BY_HABIT:
        return Status(_STATUS_BY_HABIT[text], faithful=False)
    word = next(iter(get_close_matches(text, STATUSES, 1, 0.85)), "") if not is_template(text) else ""
    return Status(word, STAGES[-1] if word == "implemented" else "", faithful=False)


def stage_of(value: Any) -> Stage:
    """Read a stage; an unknown one has no word, a missing one neither but is faithful."""
    text = text_of(value).casefold()
    noted = _WITH_NOTE.fullmatch(text)
    if noted and noted["word"] in STAGES:
        return Stage(noted["word"], noted["word"], faithful=False)
    if text in STAGES:
        return Stage(text, STAGES[STAGES.index(text) - 1] if text != STAGES[0] else "")
    return Stage(text) if text in PHASES_OUT or not text else Stage(faithful=False)


def target_of(value: Any) -> Target:
    """Read a target release; of several the last counts."""
    text = text_of(value)
    if text.casefold() in _NO_RELEASE:
        return Target()
    if match := _RELEASE.fullmatch(text):
        return Target(int(match["minor"]))
    if _PLACEHOLDER.fullmatch(text):
        return Target(fault="kep.target-placeholder")
    several = [_RELEASE.fullmatch(part.strip()) for part in re.split(r"[,;/]", text)]
    last = several[-1]
    return Target(int(last["minor"]), "kep.target-several") if last else Target(fault="kep.target-unreadable")
