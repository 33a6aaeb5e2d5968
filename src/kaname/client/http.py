"""One request after another: refusals as exceptions, and what may be tried again tried again."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, cast

import httpx2

_TRIES = 5
_LONGEST_PAUSE = 60.0
_AGAIN = frozenset({429, 502, 503, 504})


class RefusedError(Exception):
    """A request that was refused: its status, the code of the reason, and the whole problem body."""

    def __init__(self, status: int, body: Mapping[str, Any]) -> None:
        super().__init__(f"{status} {body.get('code', '')}: {body.get('detail', '')}")
        self.status = status
        self.code = str(body.get("code", ""))
        self.body = body


class ConflictError(RefusedError):
    """Others changed the same meanwhile; `conflicts` has both sides of each record."""

    @property
    def conflicts(self) -> tuple[Mapping[str, Any], ...]:
        """Record, fields, base, ours, theirs and who wrote theirs."""
        return tuple(self.body.get("conflicts", ()))


class Http:
    """The interface at an address, asked with a token."""

    def __init__(self, address: str, token: str, *, language: str = "en", timeout: float = 60.0) -> None:
        headers = {"Authorization": f"Bearer {token}", "Accept-Language": language, "User-Agent": "kaname-client"}
        base = f"{address.rstrip('/')}/api/v1"
        # A redirect would take the token along: it is refused as any other answer that is none.
        self._http = httpx2.Client(base_url=base, headers=headers, timeout=timeout, follow_redirects=False)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx2.Response:
        """An answer. Raises RefusedError, ConflictError, or the error of httpx2 where there is no answer.

        What can be asked twice without harm is, where the server is busy: reading, and writes under an Idempotency-Key.
        """
        given = {} if body is None else {"json": body}
        harmless = method == "GET" or "Idempotency-Key" in (headers or {})
        for tried in range(1, _TRIES + 1):
            last = tried == _TRIES or not harmless
            try:
                found = self._http.request(method, path, params=query, headers=headers, **given)
            except httpx2.TransportError:
                if last:
                    raise
                time.sleep(_pause("", tried))
                continue
            if last or not (found.status_code in _AGAIN or _busy(found)):
                return _accepted(found)
            time.sleep(_pause(found.headers.get("Retry-After", ""), tried))
        raise AssertionError("the last try returns or raises")


def _busy(found: httpx2.Response) -> bool:
    """Whether the same write is under way, so that its answer will be there in a moment."""
    return found.status_code == 409 and '"idempotency_busy"' in found.text


def _pause(wanted: str, tried: int) -> float:
    return min(float(wanted) if wanted.isdigit() else 0.25 * 2**tried, _LONGEST_PAUSE)


def _accepted(found: httpx2.Response) -> httpx2.Response:
    if found.status_code < 300 or found.status_code == 304:
        return found
    told = found.headers.get("Content-Type", "").startswith("application/problem+json")
    body = cast("Mapping[str, Any]", found.json()) if told else {"detail": found.reason_phrase}
    raise (ConflictError if found.status_code == 409 else RefusedError)(found.status_code, body)
