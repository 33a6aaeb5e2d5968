"""The one HTTP client by which sources ask: it only reads, keeps to limits, asks again, and never tells its secret."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx2
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from kaname.errors import SourceError
from kaname.evidence.client.faults import PassingError, fault, unreachable
from kaname.evidence.client.waiting import Patience, pause
from kaname.evidence.privacy import told

ATTEMPTS = 6
LARGEST_ANSWER = 200 * 1024 * 1024
"""Bytes of one answer, unpacked; what is larger is not a page."""
_TIMEOUT = httpx2.Timeout(30.0, read=120.0)
_HOPS = 5

Params = Mapping[str, str | int | tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service said. `url` is where it was asked in the end, without user and secret."""

    url: str
    status: int
    headers: Mapping[str, str]
    text: str

    def json(self) -> Any:
        """Its body as JSON. Raises SourceError where it isn't any."""
        try:
            return json.loads(self.text)
        except ValueError as error:
            raise SourceError("source_unreadable", url=self.url, why=str(error)) from None

    def link(self, relation: str) -> str:
        """The address that a `Link` header gives for a relation (RFC 8288); "" where it gives none."""
        for part in self.headers.get("link", "").split(","):
            address, *terms = (term.strip() for term in part.split(";"))
            if f'rel="{relation}"' in terms or f"rel={relation}" in terms:
                return address.strip("<>")
        return ""


class Client:
    """Asks one service. Use it as a context, so that its connections are closed.

    `notify` is told the seconds of every pause and why; `patience` says how long pauses may be.
    """

    def __init__(
        self,
        base: str,
        headers: Mapping[str, str] | None = None,
        *,
        secret: str = "",
        patience: Patience | None = None,
        notify: Callable[[float, str], None] | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.base = base.rstrip("/")
        self.asked = 0
        sent = (headers or {}).get("Authorization", "").rpartition(" ")[2]  # of a name and a secret another word
        self._secrets = tuple(one for one in (secret, sent) if one)
        self._patience = patience or Patience()
        self._notify = notify
        self._sleep = sleep
        agent = {"User-Agent": "kaname", "Accept": "application/json"}
        # Settings of the environment may name a proxy, which is what a user configured; .netrc is not asked.
        self._http = httpx2.Client(headers={**agent, **(headers or {})}, timeout=_TIMEOUT, follow_redirects=False)

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close its connections."""
        self._http.close()

    def get(self, path: str, params: Params | None = None, headers: Mapping[str, str] | None = None) -> Answer:
        """Ask for a path below the base address, or for a whole address that lies there.

        Waits out limits, asks again after faults that pass. Raises SourceError, with the code of what is wrong.
        """
        url = self._address(path)
        retrying = Retrying(
            stop=stop_after_attempt(ATTEMPTS),
            retry=retry_if_exception_type(PassingError),
            wait=self._wait,
            sleep=self._sleep,
            reraise=True,
        )
        try:
            return retrying(self._follow, url, params, headers)
        except PassingError as failed:
            raise SourceError(failed.code, **failed.values) from None

    def _address(self, path: str) -> str:
        if "://" not in path:
            return f"{self.base}/{path.lstrip('/')}"
        if _origin(httpx2.URL(path)) != _origin(httpx2.URL(self.base)):  # the secret goes to nobody else
            raise SourceError("source_elsewhere", url=self.base, elsewhere=path)
        return path

    def _follow(self, url: str, params: Params | None, headers: Mapping[str, str] | None) -> Answer:
        """One answer, behind redirects within the same scheme, host and port, which is what the secret is for."""
        for _ in range(_HOPS):
            answer = self._once(url, params, headers)
            if answer.status not in (301, 302, 307, 308) or not answer.headers.get("location"):
                return answer
            target = httpx2.URL(answer.url).join(answer.headers["location"])
            if _origin(target) != _origin(httpx2.URL(answer.url)):
                raise SourceError("source_moved", url=answer.url, elsewhere=str(target.copy_with(query=None)))
            url, params = str(target), None
        raise SourceError("source_unreadable", url=url, why="redirects in a circle")

    def _once(self, url: str, params: Params | None, headers: Mapping[str, str] | None) -> Answer:
        self.asked += 1
        given = None if params is None else {name: _many(value) for name, value in params.items()}
        try:
            with self._http.stream("GET", url, params=given, headers=headers) as response:
                text = _read(response)
        except httpx2.TransportError as error:
            raise unreachable(self.base, error) from None
        except httpx2.DecodingError as error:
            raise PassingError("source_unreadable", url=url, why=str(error)) from None
        except (httpx2.InvalidURL, httpx2.UnsupportedProtocol) as error:
            raise SourceError("source_address_invalid", url=url, why=str(error)) from None
        where = str(response.url.copy_with(username=None, password=None))
        answer = Answer(where, response.status_code, dict(response.headers), text)
        if answer.status >= 400:
            raise fault(answer.status, where, answer.headers, self._shown(text))
        return answer

    def _wait(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        assert isinstance(error, PassingError)
        seconds = pause(state.attempt_number, error.headers)
        if seconds > self._patience.seconds:
            raise SourceError("source_limited", url=error.values.get("url", self.base), seconds=round(seconds))
        if self._notify is not None:
            self._notify(seconds, error.code)
        return seconds

    def _shown(self, text: str) -> str:
        """The beginning of what a service said of a fault, on one line, without secrets and mail addresses."""
        return told(" ".join(text.split()), self._secrets)[:200]


def _origin(url: httpx2.URL) -> tuple[str, str, int | None]:
    """Whom a secret is sent to: scheme, host and port."""
    return url.scheme, url.host, url.port


def _many(value: str | int | tuple[str, ...]) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _read(response: httpx2.Response) -> str:
    """The body, unless it is too large to be a page."""
    parts, size = list[bytes](), 0
    for part in response.iter_bytes():
        size += len(part)
        if size > LARGEST_ANSWER:
            raise SourceError("source_too_large", url=str(response.url), size=size)
        parts.append(part)
    return b"".join(parts).decode(response.encoding or "utf-8", errors="replace")
