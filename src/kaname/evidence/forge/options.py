"""The options of a forge, read once: what is read of it, which labels tell progress and type, what a deployment is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kaname.errors import UsageError
from kaname.evidence.source import Setup

PRODUCTION = "production"
NAMES = (
    "read",
    "progress_labels",
    "type_labels",
    "environments",
    "deployment_pipelines",
    "deployment_jobs",
    "production",
)


@dataclass(frozen=True, slots=True)
class Options:
    """What a user says beside the scope.

    `read`: the streams that are asked for. `progress_labels`: labels that are a status of an open issue, in the order
    of the work. `type_labels`: labels that are the type of an issue. `environments`: the only ones whose deployments
    are asked for; none stands for all. `deployment_pipelines` and `deployment_jobs`: patterns of names; what fits is a
    deployment too. `production`: the pattern of those names, or branches, that go to production; None: all do.
    """

    read: frozenset[str]
    progress_labels: tuple[str, ...] = ()
    type_labels: tuple[str, ...] = ()
    environments: frozenset[str] = frozenset()
    deployment_pipelines: re.Pattern[str] | None = None
    deployment_jobs: re.Pattern[str] | None = None
    production: re.Pattern[str] | None = None

    def environment(self, name: str, branch: str) -> str:
        """Where a pipeline or job that counts as a deployment goes; "" if that isn't production."""
        if self.production is None or self.production.search(name) or self.production.search(branch):
            return PRODUCTION
        return ""

    def type_of(self, labels: tuple[str, ...], otherwise: str) -> str:
        """The type of an issue: the first label that is one, else what the forge says."""
        return next((label for label in self.type_labels if label in labels), otherwise)


def options(setup: Setup, streams: tuple[str, ...]) -> Options:
    """The options of a source whose streams are these. Raises UsageError, saying what can be written."""
    unknown = sorted(set(setup.options) - set(NAMES))
    if unknown:
        raise UsageError("source_option_unknown", option=unknown[0], known=", ".join(NAMES))
    given = setup.options
    read = listed(given.get("read", "")) or streams
    for stream in read:
        if stream not in streams:
            raise UsageError("source_stream_unknown", text=stream, known=", ".join(streams))
    return Options(
        read=frozenset(read),
        progress_labels=listed(given.get("progress_labels", "")),
        type_labels=listed(given.get("type_labels", "")),
        environments=frozenset(listed(given.get("environments", ""))),
        deployment_pipelines=_pattern(given, "deployment_pipelines"),
        deployment_jobs=_pattern(given, "deployment_jobs"),
        production=_pattern(given, "production"),
    )


def listed(text: str) -> tuple[str, ...]:
    """The entries of a list that is written with commas."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _pattern(given: Mapping[str, str], option: str) -> re.Pattern[str] | None:
    text = given.get(option, "")
    try:
        return re.compile(text) if text else None
    except re.error as error:
        raise UsageError("source_option_invalid", option=option, text=text, why=str(error)) from None
