"""Jira's own recorded answers: what comes out equals what Apache DevLake expects of them, or it is said why not.

Read from ../shared/data/devlake-e2e (recorded answers and the tables expected of them) and ../shared/data/issues.
"""

import csv
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from jira_service import Jira
from kaname.evidence.archive import Archive
from kaname.evidence.client import Client
from kaname.evidence.facts import Fact, Sprint, Transition, WorkItem
from kaname.evidence.privacy import Privacy
from kaname.evidence.pulling import pull
from kaname.evidence.source import Raw, Setup
from kaname.evidence.sources.jira import Jira as Source
from kaname.evidence.sources.jira import trimming
from kaname.evidence.sources.jira.fields import Field, Roles
from kaname.evidence.sources.jira.legend import Legend, Subject
from kaname.evidence.sources.jira.reading import category
from loopback import Asked, Reply, serving

AT = datetime(2026, 1, 1, tzinfo=UTC)
SITE = "https://merico.atlassian.net"
ROLES: Roles = {
    "points": (Field("customfield_10024", "Story Points"),),
    "sprint": (Field("customfield_10020", "Sprint"),),
    "epic": (Field("customfield_10014", "Epic Link"),),
}
GONE = {"5", "10000", "10020", "10029"}
"""Statuses of changes in 2020 that the recorded list of statuses, of 2022, no longer has."""


@pytest.fixture(scope="module")
def devlake(shared: Path) -> Path:
    csv.field_size_limit(sys.maxsize)
    return shared / "data/devlake-e2e"


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


def recorded(devlake: Path, name: str) -> list[dict[str, Any]]:
    """Objects as Jira answered them."""
    return [json.loads(row["data"]) for row in rows(devlake / f"jira/raw_tables/_raw_jira_{name}.csv")]


def bare(name: str) -> str:
    """`jira:JiraIssue:2:10064` as Jira calls it."""
    return name.rsplit(":", 1)[-1]


def moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


@pytest.fixture(scope="module")
def legend(devlake: Path) -> Legend:
    return Legend(SITE, ROLES, {str(one["id"]): category(one) for one in recorded(devlake, "api_status")})


def facts(stream: str, body: dict[str, Any], legend: Legend) -> list[Fact]:
    raw = Raw(stream, legend.text(), "", json.dumps(body, ensure_ascii=False), AT)
    return list(Source(Setup(name="jira")).facts(raw))


@pytest.fixture(scope="module")
def found(devlake: Path, legend: Legend) -> list[Fact]:
    """The facts of the 14 recorded issues, of what of them would be kept."""
    issues = [trimming.issue(one, ROLES) for one in recorded(devlake, "api_issues")]
    return facts("issues", {"issues": issues}, legend)


def items(found: Sequence[Fact]) -> dict[str, WorkItem]:
    return {one.external_id: one for one in found if isinstance(one, WorkItem)}


def transitions(found: Sequence[Fact], field: str) -> list[Transition]:
    return [one for one in found if isinstance(one, Transition) and one.field == field]


def test_items_equal_the_expected_table(devlake: Path, found: list[Fact]) -> None:
    """DevLake writes 0 where Jira has no points, and "" or 0 where it has no hours: null stays null here."""
    expected = rows(devlake / "jira/snapshot_tables/issues.csv")
    assert len(expected) == 11
    for row in expected:
        item = items(found)[bare(row["id"])]
        assert (item.url, item.key, item.title) == (row["url"], row["issue_key"], row["title"])
        assert (item.type, item.status) == (row["original_type"], row["original_status"])
        assert ",".join(item.milestones) == row["fix_versions"]
        assert (item.created, item.updated) == (moment(row["created_date"]), moment(row["updated_date"]))
        assert item.resolved == moment(row["resolution_date"])
        assert item.resolved is not None
        assert int((item.resolved - item.created).total_seconds() // 60) == int(row["lead_time_minutes"])
        assert (item.points or 0) == float(row["story_point"])
        assert (item.parent, item.epic) == (bare(row["parent_issue_id"]), row["epic_key"])
        assert item.assignee == row["assignee_name"]
        hours = (item.estimated_hours, item.spent_hours, item.remaining_hours)
        minutes = (row["original_estimate_minutes"], row["time_spent_minutes"], row["time_remaining_minutes"])
        assert [(one or 0) * 60 for one in hours] == [float(one or 0) for one in minutes]
        assert item.due is None
        assert row["due_date"] == ""


def test_labels_equal_the_expected_table(devlake: Path, found: list[Fact]) -> None:
    expected = {
        (row["issue_id"], row["label_name"])
        for row in rows(devlake / "jira/snapshot_tables/_tool_jira_issue_labels.csv")
    }
    assert len(expected) == 4
    assert {(key, label) for key, item in items(found).items() for label in item.labels} == expected


def test_epics_outside_the_board_equal_the_expected_table(devlake: Path, found: list[Fact]) -> None:
    expected = rows(devlake / "jira/snapshot_tables/_tool_jira_issues_for_external_epics.csv")
    assert len(expected) == 3
    for row in expected:
        item = items(found)[row["issue_id"]]
        assert (item.epic, item.parent or "0", item.sprints[-1:] or ("0",)) == (
            row["epic_key"],
            row["parent_id"],
            (row["sprint_id"],),
        )
        assert (item.type, item.status, item.category) == (row["type"], row["status_name"], row["status_key"])


def test_time_in_status_equals_the_expected_history(devlake: Path, found: list[Fact]) -> None:
    """Every stay in a status: when it began, which was the first, which is the current."""
    expected = rows(devlake / "issue_trace/snapshot_tables/issue_status_history.csv")
    assert len(expected) == 75
    known = {bare(row["issue_id"]) for row in expected}
    stays = set[tuple[str, str, datetime, bool, bool]]()
    for key in known:
        flow = sorted((one for one in transitions(found, "status") if one.item == key), key=lambda one: one.changed_at)
        for place, one in enumerate(flow):
            stays.add((key, one.to_value, one.changed_at, place == len(flow) - 1, one.from_value == ""))
        assert flow[-1].to_value == items(found)[key].status
    assert stays == {
        (
            bare(row["issue_id"]),
            row["original_status"],
            moment(row["start_date"]),
            row["is_current_status"] == "1",
            row["is_first_status"] == "1",
        )
        for row in expected
    }


def changes(file: Path, field: str) -> dict[str, tuple[str, str, str, str, datetime | None]]:
    """By the expected id: the step, the issue, from, to and when."""
    return {
        row["id"]: (
            row["id"].split(":")[3],
            bare(row["issue_id"]),
            bare(row["original_from_value"]),
            bare(row["original_to_value"]),
            moment(row["created_date"]),
        )
        for row in rows(file)
        if row["field_id"] == field
    }


@pytest.mark.parametrize(("field", "of", "count"), [("status", "status", 64), ("sprint", "customfield_10020", 5)])
def test_changes_equal_the_expected_table(devlake: Path, found: list[Fact], field: str, of: str, count: int) -> None:
    """But for the first value of each, which Jira writes down nowhere as a change."""
    expected = changes(devlake / "issue_trace/raw_tables/issue_changelogs.csv", of)
    assert len(expected) == count
    known = {bare(row["id"]) for row in rows(devlake / "jira/snapshot_tables/issues.csv")}
    assert {
        (one.external_id.split(":")[1], one.item, one.from_value, one.to_value, one.changed_at)
        for one in transitions(found, field)
        if one.item in known and ":created:" not in one.external_id
    } == set(expected.values())


def test_changes_of_versions_hold_the_expected_ones(devlake: Path, found: list[Fact]) -> None:
    """A step that takes an issue from one version to another is two changes; DevLake's table keeps one of them."""
    expected = changes(devlake / "issue_trace/raw_tables/issue_changelogs.csv", "fixVersions")
    assert len(expected) == 20
    known = {bare(row["id"]) for row in rows(devlake / "jira/snapshot_tables/issues.csv")}
    told = [one for one in transitions(found, "milestone") if one.item in known]
    steps = {
        (one.external_id.split(":")[1], one.item, one.from_value, one.to_value, one.changed_at): one for one in told
    }
    assert set(expected.values()) <= steps.keys()
    others = {step: one for step, one in steps.items() if step not in set(expected.values())}
    by_step = Counter((one.item, one.external_id.split(":")[1]) for one in told)
    assert {by_step[one.item, step[0]] for step, one in others.items()} == {2}
    assert len(others) == sum(count == 2 for count in by_step.values()) == 10
    assert {one.item for one in told if one.to_value} == {one for one in items(found) if items(found)[one].milestones}


def test_the_past_keeps_its_names(devlake: Path) -> None:
    """A second expected table writes the names of 2022 into changes of 2020. Here what was written then stands.

    What is past doesn't change: else renaming a status would make another history of the same work.
    """
    then = changes(devlake / "issue_trace/raw_tables/issue_changelogs.csv", "status")
    later = changes(devlake / "jira/snapshot_tables/issue_changelogs.csv", "status")
    assert then.keys() == later.keys()
    pairs = {(old[place], new[place]) for old, new in ((then[key], later[key]) for key in then) for place in range(5)}
    renamed = {("To Do", "待办"), ("Ready for Dev", "待开发"), ("In Development", "In Progress")}
    assert {pair for pair in pairs if pair[0] != pair[1]} == renamed


def test_categories_equal_the_expected_table(devlake: Path, found: list[Fact], legend: Legend) -> None:
    """DevLake knows four statuses from an earlier list; the list beside these issues lacks them, so nothing is told."""
    known = {
        row["id"]: row["status_category"] for row in rows(devlake / "jira/snapshot_tables/_tool_jira_statuses.csv")
    }
    assert len(known) == 36
    assert {key: legend.categories[key] for key in known} == known
    earlier = rows(devlake / "jira/snapshot_tables/_tool_jira_statuses_for_changelog.csv")
    assert {row["id"] for row in earlier} - legend.categories.keys() == GONE
    by_id = {row["id"]: row["status_category"] for row in earlier}
    told = 0
    for issue in recorded(devlake, "api_issues"):
        for history in issue["changelog"]["histories"]:
            for item in history["items"]:
                if item.get("fieldId") == "status":
                    name = f"{issue['id']}:{history['id']}:status"
                    (one,) = (each for each in transitions(found, "status") if each.external_id == name)
                    assert one.to_category == ("" if item["to"] in GONE else by_id[item["to"]])
                    told += one.to_category != ""
    assert told == 36


def test_a_page_of_changes_equals_the_expected_table(devlake: Path, legend: Legend) -> None:
    """80 changes of an issue in 79 steps, of which one tells how work went."""
    steps = recorded(devlake, "api_issue_changelogs")
    expected = rows(devlake / "jira/snapshot_tables/_tool_jira_issue_changelog_items_extractor.csv")
    assert (len(steps), len(expected)) == (79, 80)
    about = Subject("13491", "EE", "2021-01-01T00:00:00.000+0800", {"status": "Inbox\tnew"})
    page = {"values": trimming.histories(steps, ROLES)}
    found = facts("changes", page, Legend(SITE, ROLES, legend.categories, subject=about))
    (row,) = (one for one in expected if one["field"] == "status")
    changes = [one for one in transitions(found, "status") if one.from_value]
    assert [(one.external_id, one.from_value, one.to_value) for one in changes] == [
        (f"13491:{row['changelog_id']}:status", row["from_string"], row["to_string"])
    ]
    assert len(found) == 2
    kept = json.dumps(page, ensure_ascii=False)
    assert "Commit" not in kept
    assert "displayName" not in kept


def test_sprints_equal_the_expected_table(devlake: Path, legend: Legend) -> None:
    """All thirty. The vendor-neutral table of DevLake's test lacks sprint 25, without a rule that would say why."""
    page = {"values": [trimming.sprint(one) for one in recorded(devlake, "api_sprints")]}
    found = {one.external_id: one for one in facts("sprints", page, legend) if isinstance(one, Sprint)}
    expected = rows(devlake / "jira/snapshot_tables/_tool_jira_sprints.csv")
    assert len(expected) == len(found) == 30
    for row in expected:
        one = found[row["sprint_id"]]
        assert (one.name, one.state, one.board) == (row["name"], row["state"], row["origin_board_id"])
        assert (one.starts, one.ends) == (moment(row["start_date"]), moment(row["end_date"]))
        assert one.completed == moment(row["complete_date"])
    neutral = {bare(row["id"]): row for row in rows(devlake / "jira/snapshot_tables/sprints.csv")}
    assert found.keys() - neutral.keys() == {"25"}
    for key, row in neutral.items():
        one = found[key]
        assert (one.name, one.state.upper(), one.completed) == (
            row["name"],
            row["status"],
            moment(row["completed_date"]),
        )


def test_items_lie_in_the_expected_sprints(devlake: Path, found: list[Fact]) -> None:
    expected = {
        (row["sprint_id"], row["issue_id"])
        for row in rows(devlake / "jira/snapshot_tables/_tool_jira_sprint_issues.csv")
    }
    assert len(expected) == 11
    known = {issue for _, issue in expected}
    assert {(sprint, key) for key, one in items(found).items() if key in known for sprint in one.sprints} == expected


def test_a_pull_says_the_same(devlake: Path, found: list[Fact], tmp_path: Path) -> None:
    """The recorded issues behind a Jira that pages, asked as a Jira is asked."""
    jira = Jira(page=5, projects={"EE": "EE", "K5": "K5"})
    jira.issues = {one["id"]: one for one in recorded(devlake, "api_issues")}
    options = {"edition": "cloud", "points": "customfield_10024"}
    with serving(jira) as service, Client(service.address) as client:
        setup = Setup(name="jira", address=service.address, scope=("EE", "K5"), options=options)
        archive = Archive(tmp_path / "evidence")
        pull(Source(setup, client), archive, Privacy(archive.key()))
        evidence = archive.evidence()
    assert {one.external_id: facets(one) for one in evidence.items} == {
        key: facets(one) for key, one in items(found).items()
    }
    assert {(one.external_id, one.to_value) for one in evidence.transitions} == {
        (one.external_id, one.to_value) for one in found if isinstance(one, Transition)
    }
    assert [one.name for one in evidence.sprints] == ["K5 Sprint 1", "EE Sprint 7"]


def facets(one: WorkItem) -> tuple[Any, ...]:
    return (one.key, one.title, one.status, one.category, one.resolved, one.points, one.epic, one.sprints, one.labels)


def other_payloads(shared: Path) -> Iterator[dict[str, Any]]:
    text = (shared / "data/issues/vendor-payloads/jira/issues/issues.json").read_text(encoding="utf-8")
    yield from json.loads(text)


def test_payloads_of_another_vendors_connector(shared: Path) -> None:
    """An epic as an object, points by a second field, a sprint field that holds "{}", sprints not begun."""
    roles: Roles = {
        "points": (Field("customfield_10016", "Story point estimate"), Field("customfield_10028", "Story Points")),
        "sprint": (Field("customfield_10020", "Sprint"),),
        "epic": (Field("customfield_10002", "Epic Link"),),
    }
    issues = [trimming.issue(one, roles) for one in other_payloads(shared)]
    found = facts("issues", {"issues": issues}, Legend("https://a.test", roles))
    by_key = {one.key: one for one in found if isinstance(one, WorkItem)}
    assert by_key["TEST-1"].epic == "TEST-4"
    assert (by_key["TEST-4"].parent, by_key["TEST-4"].epic) == ("11999", "TEST-4")
    assert (by_key["TEST-3"].points, len(by_key["TEST-3"].sprints)) == (1.0, 8)
    assert len([one for one in found if isinstance(one, Sprint)]) == 7
    (change,) = (one for one in transitions(found, "sprint") if one.external_id == "12333:107005:sprint")
    assert change.to_value == "15,16,18,19,20,23,55,66"
    assert [(one.from_value, one.to_value) for one in transitions(found, "points")] == [("", "1")]


@pytest.mark.parametrize(
    ("stream", "body"), [("issues", {"issues": [{}]}), ("issues", []), ("worklogs", {}), ("sprints", {"values": [1]})]
)
def test_a_page_that_says_nothing_known(stream: str, body: Any) -> None:
    with pytest.raises(ValueError, match=stream):
        facts(stream, body, Legend())


def test_the_contracts_own_examples_are_understood(shared: Path, tmp_path: Path) -> None:
    """Atlassian's example answers; its example of a search is left out, which lacks most of the fields asked for."""
    paths = json.loads((shared / "data/api-contracts/jira-cloud-v3.json").read_text(encoding="utf-8"))["paths"]

    def example(asked: Asked) -> Reply:
        if asked.path.endswith("/search/jql"):
            return Reply({"issues": [], "isLast": True})
        path = asked.path.replace("/project/EX", "/project/{projectIdOrKey}")
        return Reply(paths[path]["get"]["responses"]["200"]["content"]["application/json"]["example"])

    with serving(example) as service, Client(service.address) as client:
        setup = Setup(name="jira", address=service.address, scope=("EX",), options={"edition": "cloud"})
        source, archive = Source(setup, client), Archive(tmp_path / "evidence")
        assert [(one.what, one.seen) for one in source.test()][:3] == [("account", 1), ("projects", 1), ("statuses", 2)]
        assert dict(pull(source, archive, Privacy(archive.key())).new) == {}
        (page,) = archive.raw("jira")
    assert Legend.read(page.subject) == Legend(
        "https://your-domain.atlassian.net", {}, {"10000": "in-flight", "5": "completed"}
    )
    assert service.asked[-1].query["jql"] == 'project in ("EX") ORDER BY created ASC, key ASC'
