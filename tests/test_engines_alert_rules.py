"""Rules of objectives: equal to those Sloth generates from its own examples, and accepted by Prometheus' tool."""

import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from kaname.engines.alert_rules import Alarm, Watched, rules

EXAMPLES = ("getting-started", "home-wifi", "kubernetes-apiserver", "multifile", "no-alerts")
ORIGIN = {"sloth_mode": "cli-gen-prom", "sloth_spec": "prometheus/v1", "sloth_version": "dev"}
GENERATED = {"cmd": "examplesgen.sh"}
"""A label that the script by which Sloth makes its examples adds to all of them."""


def documents(path: Path) -> list[Any]:
    return [one for one in yaml.safe_load_all(path.read_text(encoding="utf-8")) if one]


def watched(spec: Mapping[str, Any]) -> Iterator[Watched]:
    """The objectives of a specification `prometheus/v1`."""
    for slo in spec["slos"]:
        said, events = slo["alerting"], slo["sli"]["events"]
        page, ticket = said.get("page_alert", {}), said.get("ticket_alert", {})
        assert page.get("disable", False) == ticket.get("disable", False)
        alarm = Alarm(
            said.get("name", ""),
            said.get("labels", {}),
            said.get("annotations", {}),
            page.get("labels", {}),
            ticket.get("labels", {}),
        )
        yield Watched(
            spec["service"],
            slo["name"],
            Decimal(str(slo["objective"])),
            events["error_query"],
            events["total_query"],
            labels={**GENERATED, **spec.get("labels", {}), **slo.get("labels", {})},
            alarm=None if page.get("disable") else alarm,
            origin=ORIGIN,
        )


def plain(expression: str) -> str:
    """An expression without blanks that mean nothing, its numbers as near as binary fractions are."""
    bare = re.sub(r"\s+", "", expression)
    return re.sub(r"(?<![\w.])\d+\.\d+", lambda found: f"{float(found[0]):.9g}", bare)


def by_name(groups: list[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
    return sorted(_said(group["name"], rule) for group in groups for rule in group["rules"])


def _said(group: str, rule: Mapping[str, Any]) -> tuple[Any, ...]:
    labels, annotations = (sorted(rule.get(part, {}).items()) for part in ("labels", "annotations"))
    return group, rule.get("record") or rule["alert"], labels, plain(rule["expr"]), annotations


def grouped(found: list[Watched]) -> list[Mapping[str, Any]]:
    groups: dict[str, list[Any]] = {}
    for one in found:
        for rule in rules(one):
            written = rule.written()
            groups.setdefault(str(written.pop("group")), []).append(written)
    return [{"name": name, "rules": each} for name, each in groups.items()]


@pytest.mark.parametrize("example", EXAMPLES)
def test_rules_equal_those_of_sloth(shared: Path, example: str) -> None:
    folder = shared / "data" / "slo" / "sloth"
    ours = grouped([one for spec in documents(folder / f"{example}.yml") for one in watched(spec)])
    generated = documents(folder / "expected-prometheus-rules" / f"{example}.yml")
    theirs = [group for one in generated for group in one["groups"]]
    assert by_name(ours) == by_name(theirs)
    assert len(by_name(ours)) >= 15


@pytest.mark.parametrize("example", EXAMPLES)
def test_prometheus_accepts_them(shared: Path, tmp_path: Path, tool: Callable[[str], str], example: str) -> None:
    path = shared / "data" / "slo" / "sloth" / f"{example}.yml"
    found = grouped([one for spec in documents(path) for one in watched(spec)])
    command = [tool("promtool"), "check", "rules", "rules.yml"]

    def checked(broken: str) -> subprocess.CompletedProcess[str]:
        text = yaml.safe_dump({"groups": found}).replace("vector(", broken)
        (tmp_path / "rules.yml").write_text(text, encoding="utf-8")
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)

    done = checked("vector(")
    assert done.returncode == 0, done.stderr
    assert checked("vectors(").returncode != 0
