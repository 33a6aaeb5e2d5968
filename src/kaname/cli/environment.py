"""Variables of the environment that begin with KANAME_: whether each is a setting."""

from __future__ import annotations

import os
import sys

_PREFIX = "KANAME_"
_NAMES = (
    *("LANGUAGE", "RUNS", "PRECISION", "SEED", "LEVELLED", "CORRECTED"),
    *("CACHE", "ARCHIVE", "DATABASE_URL", "AUTHOR", "DEBUG"),
    *("PRODUCTION", "HOSTS", "BEHIND_PROXY", "SECRET_KEY", "SECRET_KEY_FILE"),
    *("OIDC", "MAIL", "MAIL_FROM"),
    *("API_RATE", "API_BODY", "WEBHOOKS_INSIDE"),
    *("ALLOW_SQLITE", "TLS_CERTIFICATE", "TLS_KEY", "METRICS_TOKEN", "RESULTS_MEGABYTES", "RESULTS_DAYS"),
)
KNOWN = tuple(f"{_PREFIX}{name}" for name in _NAMES)
"""Every setting, known without loading the settings: who asks for help waits for none of it."""


def given(name: str) -> str:
    """The value of a variable in whatever case it is written; '' where it is empty or not there."""
    return {written.upper(): value for written, value in os.environ.items()}.get(name, "")


def debugging() -> bool:
    """Whether a fault of Kaname's own shall show where it happened."""
    return given("KANAME_DEBUG").lower() in ("1", "true", "yes", "on")


def warn_of_unknown(language: str) -> None:
    """Say of every variable that looks like a setting and is none what may be meant."""
    odd = [name for name in sorted(os.environ) if name.upper().startswith(_PREFIX) and name.upper() not in KNOWN]
    if odd:
        _warn(odd, language)


def _warn(names: list[str], language: str) -> None:
    from difflib import get_close_matches

    from kaname.words.catalogue import translate
    from kaname.words.errors import SETTING_UNKNOWN

    for name in names:
        nearest = ", ".join(get_close_matches(name.upper(), KNOWN, cutoff=0.0))
        said = translate(SETTING_UNKNOWN, language).format(name=name, nearest=nearest)
        sys.stderr.write(f"kaname: {said}\n")
