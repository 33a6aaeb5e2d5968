"""Series asked of Prometheus, spans as it writes them, and what is odd about its answers."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from hashlib import blake2b
from typing import Any, NamedTuple, cast

from kaname.errors import SourceError
from kaname.evidence.client import Answer
from kaname.evidence.source import Page
from kaname.model.finding import Problem, Where

CODES = (
    "prometheus.gaps",
    "prometheus.histogram",
    "prometheus.labelled",
    "prometheus.nothing",
    "prometheus.retention",
    "prometheus.undefined",
    "prometheus.warning",
)
_UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800, "y": 31_536_000}
_SPAN = re.compile(r"(\d+)(ms|s|m|h|d|w|y)")
_SPANS = r"(?:\d+(?:ms|s|m|h|d|w|y))+"
_RANGE, _KEPT = re.compile(rf"\[\s*({_SPANS})\s*[\]:]"), re.compile(rf"({_SPANS})\b")
_QUOTED = re.compile(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|`[^`]*`')


class Asked(NamedTuple):
    """A series: its name, its query, and how far its points lie apart in seconds; 0: a pull asks for one alone."""

    name: str
    query: str
    step: int

    @property
    def digest(self) -> str:
        """What its cursor holds for: another query or step is asked from the beginning."""
        return blake2b(f"{self.query}\n{self.step}".encode(), digest_size=6).hexdigest()

    @property
    def reach(self) -> float:
        """How far it looks back, in seconds: its longest range."""
        return max(map(span, _RANGE.findall(_QUOTED.sub('""', self.query))), default=0.0)


class Kept(NamedTuple):
    """For how long a server keeps what it measured: as it says it, and in seconds."""

    text: str
    seconds: float

    @classmethod
    def said(cls, body: object) -> Kept | None:
        """What an answer about the server tells of it; None where it tells nothing."""
        data: Any = cast("dict[str, Any]", body).get("data") if isinstance(body, dict) else None
        text = str(cast("dict[str, Any]", data).get("storageRetention", "")) if isinstance(data, dict) else ""
        found = _KEPT.match(text)
        return None if found is None else cls(found[1], span(found[1]))


def is_span(text: str) -> bool:
    """Whether a text is a span such as 15s, 5m, 1h30m or 30d."""
    return re.fullmatch(_SPANS, text) is not None


def span(text: str) -> float:
    """A span such as 1h30m in seconds."""
    return sum(int(number) * _UNITS[unit] for number, unit in _SPAN.findall(text))


def told_of(kept: Kept | None, asked: Asked, pages: Iterator[Page]) -> Iterator[Page]:
    """Pages, the first of which tells where a query looks back on more than is kept."""
    short = kept is not None and asked.reach > kept.seconds
    for page in pages:
        told = (_problem("prometheus.retention", asked, text=kept.text),) if short and kept is not None else ()
        yield replace(page, problems=(*told, *page.problems))
        short = False


def named(name: str, labels: Mapping[str, str]) -> str:
    """A series by its name, and by its labels where it has any."""
    if not labels:
        return name
    return (
        name
        + "{"
        + ",".join(f"{key}={json.dumps(text, ensure_ascii=False)}" for key, text in sorted(labels.items()))
        + "}"
    )


def data_of(answer: Answer) -> Any:
    """The body of an answer. Raises SourceError where it isn't one of Prometheus."""
    body: Any = answer.json()
    result = cast("dict[str, Any]", body).get("data") if isinstance(body, dict) else None
    if not isinstance(result, dict) or "result" not in result:
        raise SourceError("source_unreadable", url=answer.url, why="no result of Prometheus")
    return cast(Any, body)


def series_of(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The series of an answer with their values, whether it is of a span, of a moment, or a number alone."""
    data = body["data"]
    if data.get("resultType") == "scalar":
        return [{"metric": {}, "values": [data["result"]]}]
    given = cast("list[dict[str, Any]]", data["result"])
    return [one if "values" in one else {**one, "values": [one["value"]] if "value" in one else []} for one in given]


def nothing(asked: Asked) -> Problem:
    """That a query gives nothing."""
    return _problem("prometheus.nothing", asked, text=asked.query)


def problems_of(asked: Asked, body: Mapping[str, Any]) -> Iterator[Problem]:
    """What is odd about a window: what Prometheus warns of, values that are none, holes, histograms, and labels."""
    for text in (*body.get("warnings", ()), *body.get("infos", ())):
        yield _problem("prometheus.warning", asked, text=text)
    result = series_of(body)
    values = [text for one in result for _, text in one["values"]]
    odd = [text for text in values if not math.isfinite(float(text))]
    if odd:
        yield _problem("prometheus.undefined", asked, number=len(odd), text=", ".join(sorted(set(odd))))
    if holes := sum(_holes([at for at, _ in one["values"]], asked.step) for one in result if asked.step):
        yield _problem("prometheus.gaps", asked, number=holes)
    if histograms := sum(len(one.get("histograms", ())) + ("histogram" in one) for one in result):
        yield _problem("prometheus.histogram", asked, number=histograms)
    labelled = [named(asked.name, one["metric"]) for one in result if one.get("metric")]
    if labelled:
        yield _problem("prometheus.labelled", asked, number=len(labelled), text=labelled[0])


def _holes(moments: list[float], step: int) -> int:
    """Points that are missing between the first and the last of a window."""
    return round((moments[-1] - moments[0]) / step) + 1 - len(moments) if moments else 0


def _problem(code: str, asked: Asked, **values: Any) -> Problem:
    return Problem(code, Where(asked.name), values=values, fatal=False)
