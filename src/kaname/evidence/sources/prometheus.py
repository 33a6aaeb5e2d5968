"""Prometheus and what answers like it: named series by PromQL, as readings: at even steps, or as of each pull alone.

A series is what its query gives without labels; what comes with labels is named by them too, so that a name never means
two things. Values that are no numbers are no readings, and counted. A query that is refused keeps no other from being
asked; it is told in the end.
"""

from __future__ import annotations

import base64
import json
import math
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import ClassVar

from kaname.errors import SourceError
from kaname.evidence.client import Answer
from kaname.evidence.facts import Fact, Reading
from kaname.evidence.prometheus import (
    CODES,
    Asked,
    Kept,
    data_of,
    is_span,
    named,
    nothing,
    problems_of,
    series_of,
    span,
    told_of,
)
from kaname.evidence.source import Check, Page, Raw, Setup, Source

POINTS = 5_000
"""So many points a window has; Prometheus gives no more than 11,000."""
_FEWEST = 50
_SERIES, _LATEST = "series.", "latest."
_MINUTE, _DAY = 60, 86_400
_OPTIONS = ("delay", "lookback", "step", "tenant")
_DEFAULTS = {"delay": "1m", "lookback": "30d", "step": "1h"}
_NOT_TOLD = (400, 403, 404, 405, 501)
"""What is answered by what keeps to Prometheus' questions about data and knows none about itself."""
_ERROR = re.compile(r'"error":\s*"((?:[^"\\]|\\.)*)')


class Prometheus(Source):
    """A server of Prometheus, Thanos, Mimir or VictoriaMetrics."""

    vendor: ClassVar[str] = "prometheus"
    secret_needed: ClassVar[bool] = False

    @classmethod
    def headers(cls, setup: Setup) -> Mapping[str, str]:
        """A user with a password, or a token alone; the tenant where several share a server."""
        found: dict[str, str] = {}
        if setup.secret and setup.user:
            found["Authorization"] = "Basic " + base64.b64encode(f"{setup.user}:{setup.secret}".encode()).decode()
        elif setup.secret:
            found["Authorization"] = f"Bearer {setup.secret}"
        if tenant := setup.options.get("tenant"):
            found["X-Scope-OrgID"] = tenant
        return found

    def now(self) -> datetime:
        """The moment of the pull."""
        return datetime.now(UTC)

    def pull(self, since: Mapping[str, str]) -> Iterator[Page]:
        """The points of each series after those that are known, window by window; of some the newest alone.

        Raises SourceError; what Prometheus refuses only after all others were asked.
        """
        end, refused = self.now().timestamp() - self._seconds("delay"), list[SourceError]()
        every = self._asked()
        kept = self._kept() if any(one.reach > _DAY for one in every) else None
        for asked in every:
            try:
                yield from told_of(kept, asked, self._pages(asked, since, end))
            except SourceError as error:
                if error.code != "prometheus_query_refused":
                    raise
                refused.append(error)
        if refused:
            raise refused[0]

    def _pages(self, asked: Asked, since: Mapping[str, str], end: float) -> Iterator[Page]:
        last, _, digest = since.get(asked.name, "").partition("|")
        known = int(last) if last and digest == asked.digest else None
        step = asked.step or _MINUTE
        whole = int(end // step) * step
        return self._windows(asked, known, whole) if asked.step else self._newest(asked, known, whole)

    def _kept(self) -> Kept | None:
        """For how long the server keeps what it measured; None where it doesn't say."""
        try:
            return Kept.said(self.client.get("api/v1/status/runtimeinfo").json())
        except SourceError as error:
            if error.values.get("status") in _NOT_TOLD:
                return None
            raise

    def _newest(self, asked: Asked, known: int | None, at: int) -> Iterator[Page]:
        """The value at a moment, unless it is known."""
        if known is not None and at <= known:
            return
        answer = self._ask(asked, "api/v1/query", {"query": asked.query, "time": at})
        body = data_of(answer)
        problems, count = list(problems_of(asked, body)), sum(len(one["values"]) for one in series_of(body))
        if not count:
            problems.append(nothing(asked))
        subject = json.dumps({"series": asked.name, "step": 0}, ensure_ascii=False)
        cursor = f"{at}|{asked.digest}"
        yield Page(asked.name, answer.text, answer.url, subject, cursor, count, None, tuple(problems))

    def _windows(self, asked: Asked, known: int | None, end: int) -> Iterator[Page]:
        first = int(self._begin().timestamp())
        start = known + asked.step if known is not None else -(-first // asked.step) * asked.step
        points, any_ = POINTS, known is not None
        while start <= end:
            last = min(end, start + (points - 1) * asked.step)
            try:
                answer = self._range(asked, start, last)
            except SourceError as error:
                if (
                    error.values.get("status") != 422
                    or "too many samples" not in str(error.values)
                    or points <= _FEWEST
                ):
                    raise
                points //= 2
                continue
            body = data_of(answer)
            problems = list(problems_of(asked, body))
            any_ = any_ or bool(body["data"]["result"])
            if last == end and not any_:
                problems.append(nothing(asked))
            subject = json.dumps({"series": asked.name, "step": asked.step}, ensure_ascii=False)
            count = sum(len(one.get("values", ())) for one in body["data"]["result"])
            cursor = f"{last}|{asked.digest}"
            yield Page(asked.name, answer.text, answer.url, subject, cursor, count, None, tuple(problems))
            start = last + asked.step

    def _range(self, asked: Asked, start: int, end: int) -> Answer:
        given = {"query": asked.query, "start": start, "end": end, "step": asked.step}
        return self._ask(asked, "api/v1/query_range", given)

    def _ask(self, asked: Asked, path: str, given: Mapping[str, str | int]) -> Answer:
        """Ask. Raises SourceError; where the query is refused, with what Prometheus says of it."""
        try:
            return self.client.get(path, given)
        except SourceError as error:
            said = _ERROR.search(str(error.values.get("said", "")))
            if error.values.get("status") not in (400, 422) or said is None:
                raise
            text = said[1].replace('\\"', '"').replace("\\n", " ")
            values = {"series": asked.name, "query": asked.query, "said": text, "status": error.values["status"]}
            raise SourceError("prometheus_query_refused", **values) from None

    def _asked(self) -> tuple[Asked, ...]:
        """The series of the options. Raises SourceError where there are none or an option is wrong."""
        options = self.setup.options
        for name in options:
            if name not in _OPTIONS and not name.startswith((_SERIES, _LATEST)):
                known = ", ".join((*_OPTIONS, f"{_SERIES}NAME", f"{_LATEST}NAME"))
                raise SourceError("source_option_unknown", option=name, known=known)
        step = self._seconds("step")
        if step < 1 or step % 1:
            why = "at least 1s, in whole seconds"
            raise SourceError("source_option_invalid", option="step", text=options.get("step", ""), why=why)
        even = {name.removeprefix(_SERIES): text for name, text in options.items() if name.startswith(_SERIES)}
        newest = {name.removeprefix(_LATEST): text for name, text in options.items() if name.startswith(_LATEST)}
        if not even and not newest:
            raise SourceError("prometheus_no_series", source=self.setup.name)
        if twice := even.keys() & newest.keys():
            why = "named as series and as latest"
            raise SourceError(
                "source_option_invalid", option=f"{_LATEST}{min(twice)}", text=newest[min(twice)], why=why
            )
        series = [Asked(name, query, int(step)) for name, query in even.items()]
        return (*series, *(Asked(name, query, 0) for name, query in newest.items()))

    def _seconds(self, option: str) -> float:
        text = self.setup.options.get(option, _DEFAULTS[option]).strip()
        if not is_span(text):
            why = "not as 15s, 5m, 1h30m or 30d"
            raise SourceError("source_option_invalid", option=option, text=text, why=why)
        return span(text)

    def _begin(self) -> datetime:
        if self.setup.since is not None:
            return datetime.combine(self.setup.since, time(), UTC)
        return self.now() - timedelta(seconds=self._seconds("lookback"))

    def facts(self, raw: Raw) -> Iterator[Fact]:
        """The readings of a window."""
        name = json.loads(raw.subject)["series"]
        for one in series_of(json.loads(raw.body)):
            series = named(name, one.get("metric", {}))
            for at, text in one.get("values", ()):
                value = float(text)
                if math.isfinite(value):
                    yield Reading(
                        source=self.setup.name,
                        external_id=f"{series}@{at:g}" if at % 1 else f"{series}@{int(at)}",
                        as_of=raw.at,
                        series=series,
                        at=datetime.fromtimestamp(at, UTC),
                        value=value,
                    )

    def test(self) -> Iterator[Check]:
        """Whether each query is accepted, and how many series it gives now."""
        for asked in self._asked():
            try:
                body = data_of(self._ask(asked, "api/v1/query", {"query": asked.query}))
            except SourceError as error:
                if error.code != "prometheus_query_refused":
                    raise
                yield Check("series", fault=error.code, values=error.values, name=asked.name)
                continue
            result = body["data"]["result"]
            seen = len(result) if body["data"]["resultType"] == "vector" else 1
            yield Check("series", seen=seen, name=asked.name)


__all__ = ["CODES", "POINTS", "Prometheus"]
