"""How mail is sent: an address of a server as Django's settings."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

from kaname.errors import UsageError

_SECONDS = 10
_HERE = ("localhost", "127.0.0.1", "::1")
_PORTS = {"smtp": 587, "smtps": 465}


def as_django(url: str, sender: str) -> dict[str, Any]:
    """Django's settings for an address. Raises UsageError where it is none; it may hold a password and is not shown."""
    told: dict[str, Any] = {"DEFAULT_FROM_EMAIL": sender or "kaname@localhost", "EMAIL_TIMEOUT": _SECONDS}
    if not url:
        return told | {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    if url == "console:":
        return told | {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        raise UsageError("mail_invalid") from None
    if parts.scheme not in _PORTS or not parts.hostname:
        raise UsageError("mail_invalid")
    return told | {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port or _PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and parts.hostname not in _HERE,
    }
