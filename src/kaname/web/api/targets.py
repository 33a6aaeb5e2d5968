"""Where webhooks may go: to public addresses by TLS, checked each time, and to the very number that was checked."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from kaname.errors import UsageError
from kaname.settings import settings

_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Target:
    """An address with the number under which its host was found."""

    url: str
    scheme: str
    host: str
    port: int
    number: str

    @property
    def pinned(self) -> str:
        """The address with the number in place of the host, so that no second look-up can lead elsewhere."""
        parts = urlsplit(self.url)
        shown = f"[{self.number}]" if ":" in self.number else self.number
        return parts._replace(netloc=f"{shown}:{self.port}", fragment="").geturl()

    @property
    def named(self) -> str:
        """What the header Host says."""
        standard = {"https": 443, "http": 80}[self.scheme]
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == standard else f"{host}:{self.port}"


def target(url: str) -> Target:
    """Where an address leads. Raises UsageError where nothing may be sent there."""
    parts = _parts(url)
    inside = settings().webhooks_inside
    if parts.scheme != "https" and not (inside and parts.scheme == "http"):
        raise _refused(url, "https://")
    if parts.username is not None or parts.password is not None or not parts.hostname:
        raise _refused(url, parts.scheme)
    try:
        port = parts.port or {"https": 443, "http": 80}[parts.scheme]
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, ValueError, UnicodeError):
        raise _refused(url, parts.hostname) from None
    numbers = [str(one[4][0]).partition("%")[0] for one in found]
    if not inside and not all(_public(number) for number in numbers):
        raise _refused(url, parts.hostname)
    return Target(url, parts.scheme, parts.hostname, port, numbers[0])


def _parts(url: str) -> SplitResult:
    if len(url) > _LONGEST or not url.isascii() or not url.isprintable() or " " in url:
        raise _refused(url[:80], "URL")
    try:
        return urlsplit(url)
    except ValueError:
        raise _refused(url, "URL") from None


def _public(number: str) -> bool:
    """Whether a number is one of the internet; one that stands for another is what that is."""
    found = ip_address(number)
    inner = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    return found.is_global and not found.is_multicast and (inner is None or inner.is_global)


def _refused(url: str, why: str) -> UsageError:
    return UsageError("webhook_address", url=url, why=why)
