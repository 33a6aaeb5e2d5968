"""What a status or a broken line means: an error to tell, or one that passes and is asked again."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from typing import Any

import httpx2

from kaname.errors import SourceError
from kaname.evidence.client.waiting import told

_CODES = {
    400: "source_refused",
    401: "source_unauthorised",
    403: "source_forbidden",
    404: "source_not_found",
    407: "source_refused",
    410: "source_gone",
    451: "source_forbidden",
}
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529})


class PassingError(Exception):
    """A fault that may pass. When it doesn't, `code` and `values` make the SourceError."""

    def __init__(self, code: str, headers: Mapping[str, str] | None = None, **values: Any) -> None:
        super().__init__(code, values)
        self.code = code
        self.headers = headers or {}
        self.values = values


def fault(status: int, url: str, headers: Mapping[str, str], said: str) -> Exception:
    """The error of a status. Where a limit is told by 403 (GitHub does so), it is a limit and no missing permission."""
    if status in _PASSING or (status == 403 and _is_limit(headers, said)):
        code = "source_limited_on" if status in (403, 429) else "source_failing"
        return PassingError(code, headers, url=url, status=status, said=said)
    return SourceError(_CODES.get(status, "source_refused"), url=url, status=status, said=said)


def _is_limit(headers: Mapping[str, str], said: str) -> bool:
    spent = headers.get("x-ratelimit-remaining") == "0"
    return spent or (told(headers) is not None and "rate limit" in said.casefold())


def unreachable(base: str, error: httpx2.TransportError) -> Exception:
    """The error of a connection that could not be made or broke. A certificate that is refused doesn't pass."""
    why = str(error) or type(error).__name__
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return SourceError("source_certificate", url=base, why=why)
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpx2.UnsupportedProtocol | httpx2.LocalProtocolError):
        return SourceError("source_address_invalid", url=base, why=why)
    return PassingError("source_unreachable", url=base, why=why)
