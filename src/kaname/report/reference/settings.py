"""The page of settings."""

from __future__ import annotations

from kaname.report.reference.holdings import holding
from kaname.report.reference.markup import heading, page, table
from kaname.settings import Settings
from kaname.words.markers import _
from kaname.words.speech import Speech

_COLUMNS = (_("Setting"), _("Default"), _("What it takes"), _("What it does"))


_PLACES = {
    "archive": _("folder"),
    "cache": _("folder"),
    "secret_key_file": _("file"),
    "oidc": _("file"),
    "tls_certificate": _("file"),
    "tls_key": _("file"),
}


def settings_page(speech: Speech) -> str:
    """The page of settings."""
    return page(
        heading(1, speech.text(_("Settings"))),
        speech.text(
            _("Settings are environment variables; an option of a command goes before them. Every one has a default.")
        ),
        "```\nKANAME_LANGUAGE=ja kaname status examples/atlas\n```",
        table([speech.text(one) for one in _COLUMNS], [_row(name, speech) for name in Settings.model_fields]),
    )


def setting_entry(name: str, speech: Speech) -> str:
    """What is said about a setting."""
    setting, default, takes, does = _row(name, speech)
    names = speech.text(_("What it takes")), speech.text(_("Default"))
    return page(heading(3, setting), does, f"{names[0]}: {takes}", f"{names[1]}: {default or '–'}")


def _row(name: str, speech: Speech) -> tuple[str, str, str, str]:
    field = Settings.model_fields[name]
    default = "" if field.default is None else f"`{_written(field.default)}`"
    takes = speech.text(_PLACES[name]) if name in _PLACES else holding(field, speech, str)
    return f"`KANAME_{name.upper()}`", default, takes, speech.text(field.description or "")


def _written(default: object) -> str:
    return str(default).lower() if isinstance(default, bool) else str(default)
