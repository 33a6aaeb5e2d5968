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
from hashlib import blake2b
from typing import Any, ClassVar, NamedTuple, cast

from kaname.errors import SourceError
from kaname.evidence.client import Answer
from kaname.evidence.facts import Fact, Reading
from kaname.evidence.source import Check, Page, Raw, Setup, Source
from kaname.model.finding import Problem, Where

CODES = (
    "prometheus.gaps",
    "prometheus.histogram",
    "prometheus.labelled",
    "prometheus.nothing",
    "prometheus.undefined",
    "prometheus.warning",
)
POINTS = 5_000
"""So many points a window has; Prometheus gives no more than 11,000."""
_FEWEST = 50
_SERIES, _LATEST = "series.", "latest."
_MINUTE = 60
_OPTIONS = ("delay", "lookback", "step", "tenant")
_DEFAULTS = {"delay": "1m", "lookback": "30d", "step": "1h"}
_UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800, "y": 31_536_000}
_SPAN = re.compile(r"(\d+)(ms|s|m|h|d|w|y)")
_ERROR = re.compile(r'"error":\s*"((?:[^"\\]|\\.)*)')


class _Asked(NamedTuple):
    """A series: its name, its query, and how far its points lie apart in seconds; 0: a pull asks for one alone."""

    name: str
    query: str
    step: int

    @property
    def digest(self) -> str:
        """What its cursor holds for: another query or step is asked from the beginning."""
        return blake2b(f"{self.query}\n{self.step}".encode(), digest_size=6).hexdigest()


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
        for asked in self._asked():
            last, _, digest = since.get(asked.name, "").partition("|")
            known = int(last) if last and digest == asked.digest else None
            step = asked.step or _MINUTE
            whole = int(end // step) * step
            try:
                yield from self._windows(asked, known, whole) if asked.step else self._newest(asked, known, whole)
            except SourceError as error:
                if error.code != "prometheus_query_refused":
                    raise
                refused.append(error)
        if refused:
            raise refused[0]

    def _newest(self, asked: _Asked, known: int | None, at: int) -> Iterator[Page]:
        """The value at a moment, unless it is known."""
        if known is not None and at <= known:
            return
        answer = self._ask(asked, "api/v1/query", {"query": asked.query, "time": at})
        body = _data(answer)
        problems, count = list(_problems(asked, body)), sum(len(one["values"]) for one in _series(body))
        if not count:
            problems.append(_nothing(asked))
        subject = json.dumps({"series": asked.name, "step": 0}, ensure_ascii=False)
        cursor = f"{at}|{asked.digest}"
        yield Page(asked.name, answer.text, answer.url, subject, cursor, count, None, tuple(problems))

    def _windows(self, asked: _Asked, known: int | None, end: int) -> Iterator[Page]:
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
            body = _data(answer)
            problems = list(_problems(asked, body))
            any_ = any_ or bool(body["data"]["result"])
            if last == end and not any_:
                problems.append(_nothing(asked))
            subject = json.dumps({"series": asked.name, "step": asked.step}, ensure_ascii=False)
            count = sum(len(one.get("values", ())) for one in body["data"]["result"])
            cursor = f"{last}|{asked.digest}"
            yield Page(asked.name, answer.text, answer.url, subject, cursor, count, None, tuple(problems))
            start = last + asked.step

    def _range(self, asked: _Asked, start: int, end: int) -> Answer:
        given = {"query": asked.query, "start": start, "end": end, "step": asked.step}
        return self._ask(asked, "api/v1/query_range", given)

    def _ask(self, asked: _Asked, path: str, given: Mapping[str, str | int]) -> Answer:
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

    def _asked(self) -> tuple[_Asked, ...]:
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
        series = [_Asked(name, query, int(step)) for name, query in even.items()]
        return (*series, *(_Asked(name, query, 0) for name, query in newest.items()))

    def _seconds(self, option: str) -> float:
        text = self.setup.options.get(option, _DEFAULTS[option]).strip()
        parts = _SPAN.findall(text)
        if "".join(number + unit for number, unit in parts) != text or not parts:
            why = "not as 15s, 5m, 1h30m or 30d"
            raise SourceError("source_option_invalid", option=option, text=text, why=why)
        return sum(int(number) * _UNITS[unit] for number, unit in parts)

    def _begin(self) -> datetime:
        if self.setup.since is not None:
            return datetime.combine(self.setup.since, time(), UTC)
        return self.now() - timedelta(seconds=self._seconds("lookback"))

    def facts(self, raw: Raw) -> Iterator[Fact]:
        """The readings of a window."""
        name = json.loads(raw.subject)["series"]
        for one in _series(json.loads(raw.body)):
            series = _named(name, one.get("metric", {}))
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
            body = _data(self._ask(asked, "api/v1/query", {"query": asked.query}))
            result = body["data"]["result"]
            seen = len(result) if body["data"]["resultType"] == "vector" else 1
            yield Check("series", seen=seen, name=asked.name)


def _named(name: str, labels: Mapping[str, str]) -> str:
    """A series by its name, and by its labels where it has any."""
    if not labels:
        return name
    return (
        name
        + "{"
        + ",".join(f"{key}={json.dumps(text, ensure_ascii=False)}" for key, text in sorted(labels.items()))
        + "}"
    )


def _data(answer: Answer) -> Any:
    """The body of an answer. Raises SourceError where it isn't one of Prometheus."""
    body: Any = answer.json()
    result = cast("dict[str, Any]", body).get("data") if isinstance(body, dict) else None
    if not isinstance(result, dict) or "result" not in result:
        raise SourceError("source_unreadable", url=answer.url, why="no result of Prometheus")
    return cast(Any, body)


def _series(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The series of an answer with their values, whether it is of a span, of a moment, or a number alone."""
    data = body["data"]
    if data.get("resultType") == "scalar":
        return [{"metric": {}, "values": [data["result"]]}]
    given = cast("list[dict[str, Any]]", data["result"])
    return [one if "values" in one else {**one, "values": [one["value"]] if "value" in one else []} for one in given]


def _nothing(asked: _Asked) -> Problem:
    return _problem("prometheus.nothing", asked, text=asked.query)


def _problems(asked: _Asked, body: Mapping[str, Any]) -> Iterator[Problem]:
    """What is odd about a window: what Prometheus warns of, values that are none, holes, histograms, and labels."""
    for text in (*body.get("warnings", ()), *body.get("infos", ())):
        yield _problem("prometheus.warning", asked, text=text)
    result = _series(body)
    values = [text for one in result for _, text in one["values"]]
    odd = [text for text in values if not math.isfinite(float(text))]
    if odd:
        yield _problem("prometheus.undefined", asked, number=len(odd), text=", ".join(sorted(set(odd))))
    if holes := sum(_holes([at for at, _ in one["values"]], asked.step) for one in result if asked.step):
        yield _problem("prometheus.gaps", asked, number=holes)
    if histograms := sum(len(one.get("histograms", ())) + ("histogram" in one) for one in result):
        yield _problem("prometheus.histogram", asked, number=histograms)
    labelled = [_named(asked.name, one["metric"]) for one in result if one.get("metric")]
    if labelled:
        yield _problem("prometheus.labelled", asked, number=len(labelled), text=labelled[0])


def _holes(moments: list[float], step: int) -> int:
    """Points that are missing between the first and the last of a window."""
    return round((moments[-1] - moments[0]) / step) + 1 - len(moments) if moments else 0


def _problem(code: str, asked: _Asked, **values: Any) -> Problem:
    return Problem(code, Where(asked.name), values=values, fatal=False)
