"""Delivery: which deployment brought a change, which one an incident belongs to, the five metrics of a repository."""

import csv
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery_facts import COMMON, at, deployed, incident, merged, told
from kaname.engines.delivery import Released
from kaname.engines.deployments import DeployedCommit, previous_deployments
from kaname.engines.ratio import Ratio, Reason
from kaname.evidence.facts import Commit, Deployment, Evidence, Heard
from kaname.planning.courses import Courses
from kaname.planning.delivered import Delivered, Period, Service
from kaname.planning.rollouts import Rollout, brought, rollouts
from plans import program
from tracker_items import NOW, item

AS_OF = date(2026, 3, 12)
GITHUB = {"id": "github", "vendor": "github"}
JIRA = {"id": "jira", "vendor": "jira", "incident_types": ["incident", "障害"]}


def seen(evidence: Evidence, as_of: date = AS_OF, **lists: Any) -> Delivered:
    plan = program(**({"sources": [GITHUB, JIRA]} | lists))
    return Delivered(plan, evidence, Courses(plan, evidence, as_of))


def service(evidence: Evidence, **more: Any) -> Service:
    (found,) = seen(evidence, **more).services
    return found


def carriers(evidence: Evidence) -> dict[str, tuple[str | None, bool]]:
    """By which deployment each change went out, and whether that is known by commits."""
    made = seen(evidence).rollouts
    parents = {one.hash: one.parents for one in evidence.commits}
    found = brought(evidence.changes, made, parents)
    return {one.change.external_id: (one.rollout and one.rollout.fact.external_id, one.by_commits) for one in found}


def linked(evidence: Evidence, **lists: Any) -> dict[str, tuple[str, bool]]:
    """The deployment of each incident that has one, and whether it is guessed."""
    delivered = seen(evidence, **lists)
    ways = {one: delivered.incidents.behind(one) for one in delivered.incidents.all}
    return {
        min(name for _, name in broken.names): (link.rollout.fact.external_id, link.guessed)
        for broken, link in ways.items()
        if link is not None
    }


def test_a_change_goes_out_with_the_first_deployment_that_lists_its_merge_commit():
    evidence = told(
        deployed("early", 12, "x", "y"), deployed("d2", 30, "m1", "m2"), deployed("d3", 40, "m1"), merged("m1", 10)
    )
    assert carriers(evidence) == {"m1": ("d2", True)}


def test_what_a_deployed_commit_follows_from_goes_out_with_it():
    chain = ("m1", "m2", "m3", "m4")
    history = tuple(
        Commit(
            external_id=f"acme/shop:{one}",
            repository="acme/shop",
            parents=(before,) if before else (),
            authored_at=at(0),
            committed_at=at(0),
            **COMMON,
        )
        for before, one in zip(("", *chain), chain, strict=False)
    )
    deployments = [deployed("d1", 50, "m2"), deployed("d2", 60, "m3")]
    changes = [merged(one, n) for n, one in enumerate(chain)]
    evidence = replace(told(deployments, changes), commits=history)
    assert carriers(evidence) == {"m1": ("d1", True), "m2": ("d1", True), "m3": ("d2", True), "m4": (None, False)}


def test_without_lists_a_change_goes_out_with_the_first_deployment_begun_after_its_merge():
    evidence = told(
        deployed("running", 12, "a", created_at=at(9)),
        deployed("next", 20, "b"),
        deployed("last", 30, "c"),
        merged("m", 10),
    )
    assert carriers(evidence) == {"m": ("next", False)}


def test_a_deployment_of_an_older_merge_does_not_bring_a_newer_one():
    """Forges name the commit they deploy: a retried deployment of the first merge holds nothing of the second."""
    evidence = told(deployed("again", 20, "m1"), deployed("d2", 30, "m2"), merged("m1", 5), merged("m2", 10))
    assert carriers(evidence) == {"m1": ("again", True), "m2": ("d2", True)}


@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=8), st.lists(st.integers(0, 40), max_size=8)
)
def test_by_time_is_the_earliest_end_of_those_that_can_have_brought_it(spans, merges):
    """Against the definition, deployment by deployment."""
    made = [deployed(f"d{n}", begun + span, created_at=at(begun)) for n, (begun, span) in enumerate(spans)]
    changes = [merged(f"m{n}", end) for n, end in enumerate(merges)]
    ends = [Rollout((one,), one.finished_at or at(0)) for one in made]
    ordered = sorted(ends, key=lambda one: (one.finished, one.key))
    assert rollouts(made) == tuple(ordered)
    for one in brought(changes, ordered, {}):
        can = [each for each in ordered if one.change.merged_at is not None and each.begun >= one.change.merged_at]
        assert one.rollout == min(can, key=lambda each: each.finished, default=None)
        assert not one.by_commits


def test_only_what_ended_in_production_with_success_by_the_day_is_a_deployment():
    evidence = told(
        deployed("live", 1, environment="Production"),
        deployed("jp", 2, environment="本番環境"),
        deployed("staging", 3, environment="staging"),
        deployed("failed", 4, result="failure"),
        deployed("running", 5, result="", finished_at=None),
        deployed("gone", 6, removed_at=at(7)),
        deployed("later", 24 * 11),
    )
    assert [one.fact.external_id for one in seen(evidence).rollouts] == ["live", "jp"]
    own = [one.fact.external_id for one in seen(evidence, sources=[GITHUB | {"production": ["stag*"]}]).rollouts]
    assert own == ["staging"]


def test_jobs_and_environments_of_the_same_commits_are_one_deployment():
    """Two regions, one after the other; the same job to the same region again is a deployment of its own."""
    evidence = told(
        deployed("a-eu", 10, "a", environment="prod-eu"),
        deployed("b-eu", 12, "b", environment="prod-eu"),
        deployed("a-us", 14, "a", environment="prod-us"),
        deployed("a-jobs", 15, "a", environment="prod-us", pipeline="workers"),
        deployed("b-us", 16, "b", environment="prod-us"),
        deployed("back", 20, "a", environment="prod-eu"),
        merged("a", 8),
        incident("A", 13),
        incident("B", 15.5),
        incident("C", 30, caused_by="b-us"),
    )
    ends = [([each.external_id for each in one.parts], one.finished) for one in seen(evidence).rollouts]
    assert ends == [(["a-eu", "a-us", "a-jobs"], at(15)), (["b-eu", "b-us"], at(16)), (["back"], at(20))]
    assert linked(evidence) == {"a": ("b-eu", False), "b": ("a-eu", False), "c": ("b-eu", False)}
    assert carriers(evidence) == {"a": ("a-eu", True)}
    assert service(evidence).now.rates.deployments == 3


def test_an_incident_belongs_to_its_cause_else_to_the_last_deployment_before_it():
    evidence = told(
        deployed("d1", 10),
        deployed("d2", 20),
        incident("A", 20),
        incident("B", 21),
        incident("C", 21, caused_by="d1"),
        incident("D", 5),
        incident("E", 21, caused_by="somewhere else"),
    )
    assert linked(evidence) == {"a": ("d1", False), "b": ("d2", False), "c": ("d1", False)}


def test_of_several_repositories_the_one_that_is_named_counts():
    web = deployed("w", 12, repository="acme/web")
    evidence = told(
        deployed("s", 10),
        web,
        incident("A", 20, service="shop"),
        incident("B", 20, service="Checkout"),
        incident("C", 20, service="unheard of"),
    )
    components = [{"id": "checkout", "repositories": ["github.com/acme/shop"]}]
    assert linked(evidence, components=components) == {"a": ("s", False), "b": ("s", False), "c": ("w", True)}
    shop, other = seen(evidence, components=components).services
    assert (shop.now.failed, shop.now.guessed, other.now.failed, other.now.guessed) == (1, 0, 1, 1)


def test_a_repository_that_two_sources_read_is_the_one_of_the_incidents_own_source():
    evidence = told(
        deployed("d", 10),
        deployed("tag", 12, repository="shop", source="git"),
        incident("A", 20, service="shop", source="github"),
        incident("B", 20, service="shop"),
    )
    assert linked(evidence) == {"a": ("d", False), "b": ("tag", False)}


def failing(*facts: Any, **lists: Any) -> Period:
    return service(told(*facts), **lists).now


def test_the_five_metrics_of_a_repository():
    """Four deployments; one fails and recovers after 6 hours, the next repairs it, changes took 12, 14 and 20 hours."""
    now = failing(
        *(deployed(f"d{n}", end, f"m{n}") for n, end in enumerate((12, 34, 60, 82))),
        *(merged("m0", 10), merged("m1", 30), merged("m2", 50, items=("INC-1",))),
        incident("INC-1", 35, 5),
    )
    assert now.released[2].rework_of == "inc-1"
    assert now.rates[:3] == (4, Ratio(0.25), Ratio(0.25))
    assert now.rates.median_recovery_minutes == Ratio(360.0)
    assert now.lead_minutes == Ratio(14.0 * 60)
    assert now.changes == 3
    assert now.days_per_week == (*[0] * 10, 2, 0)  # the days with a deployment, whatever their number
    assert now.days_per_month == (0, 0, 2)
    assert now.median_days == (0.0, 0.0)


def test_without_a_deployment_rates_are_undefined_not_zero():
    now = failing(merged("m", 5))
    assert now.rates.change_fail_rate == Ratio(None, Reason.NO_DEPLOYMENTS)
    assert now.lead_minutes == Ratio(None, Reason.NO_EVENTS)
    assert seen(Evidence()).services == ()


def test_a_failed_deployment_recovers_with_its_last_incident():
    facts = (deployed("d", 1), incident("A", 2, 3))
    assert failing(*facts).released == (Released("github d", at(1), True, at(5)),)
    assert failing(*facts, incident("B", 2)).released == (Released("github d", at(1), True, None),)
    assert failing(*facts, incident("B", 2, 9999)).released == (Released("github d", at(1), True, None),)


def test_an_incident_that_a_deployment_was_made_before_is_not_repaired_by_it():
    now = failing(deployed("d1", 10, "m"), merged("m", 5, items=("INC-1",)), incident("INC-1", 20))
    assert now.rates.rework_rate == Ratio(0.0)


def test_items_of_the_types_of_incidents_are_incidents_until_they_are_given_up():
    def of(number: int, *moves: tuple[str, str], kind: str = "Incident", **fields: Any) -> Any:
        made, changes = item(f"OPS-{number}", ("2026-03-04", "Open"), *moves, project="OPS", **fields)
        return replace(made, type=kind), changes

    made = [
        of(1, ("2026-03-05", "Done")),
        of(2, ("2026-03-05", "Duplicate")),
        of(3, kind="Story"),
        of(4, kind="障害", resolved=at(60)),
        of(5, ("2026-03-05", "Done"), ("2026-03-06", "Open"), resolved=at(60)),
        of(6, removed_at=at(70)),
    ]
    evidence = replace(
        told(deployed("d", 1)),
        items=tuple(one for one, _ in made),
        transitions=tuple(one for _, changes in made for one in changes),
        heard=(Heard("jira", NOW, NOW),),
    )
    found = {min(name for _, name in one.names): one.resolved for one in seen(evidence).incidents.all}
    assert found == {"id-ops-1": datetime(2026, 3, 5, 10, tzinfo=UTC), "id-ops-4": None, "id-ops-5": None}
    silent = seen(evidence, sources=[GITHUB, JIRA | {"incident_types": []}])
    assert (silent.incidents.all, silent.incidents.told, seen(evidence).incidents.told) == ((), False, True)


def test_each_repository_stands_for_itself_over_two_spans():
    long_ago = -24 * 84
    evidence = told(
        deployed("d1", 1), deployed("old", long_ago), deployed("w", 1, repository="acme/web"), merged("m", long_ago * 3)
    )
    shop, web = seen(evidence).services
    assert [len(one.released) for one in (shop.now, shop.before, web.now, web.before)] == [1, 1, 1, 0]


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def devlake(shared: Path) -> Path:
    return shared / "data/devlake-e2e/dora"


def scopes_of(mapping: list[dict[str, str]], project: str, table: str) -> set[str]:
    return {one["row_id"] for one in mapping if (one["project_name"], one["table"]) == (project, table)}


def test_previous_deployments_are_those_devlake_records(devlake: Path):
    folder = devlake / "prev_success_deployment_commit"
    before = rows(folder, "cicd_deployment_commits_before.csv")
    commits = [
        DeployedCommit(
            one["id"],
            one["cicd_deployment_id"],
            one["cicd_scope_id"],
            one["repo_url"],
            one["environment"],
            one["result"],
            datetime.fromisoformat(one["finished_date"]),
        )
        for one in before
    ]
    found = previous_deployments(commits, scopes_of(rows(folder, "project_mapping.csv"), "project1", "cicd_scopes"))
    after = rows(folder, "cicd_deployment_commits_after.csv")
    assert len(after) == 16
    assert found == {one["id"]: one["prev_success_deployment_commit_id"] or None for one in after}


def test_incidents_belong_to_the_deployments_devlake_records(devlake: Path):
    """A program is a project: the deployments of its scopes, the incidents of its boards, each as a fact."""
    mapping = rows(devlake / "raw_tables", "project_mapping.csv")
    scopes, boards = scopes_of(mapping, "project1", "cicd_scopes"), scopes_of(mapping, "project1", "boards")
    board_of = {one["issue_id"]: one["board_id"] for one in rows(devlake / "raw_tables", "board_issues.csv")}
    common: dict[str, Any] = {"source": "jira", "as_of": NOW}
    deployments = tuple(
        Deployment(
            external_id=one["id"],
            repository=one["repo_url"],
            pipeline=one["cicd_deployment_id"],
            environment=one["environment"],
            result="success" if one["result"] == "SUCCESS" else "failure",
            finished_at=datetime.fromisoformat(one["finished_date"]),
            **common,
        )
        for one in rows(devlake / "prev_success_deployment_commit", "cicd_deployment_commits_after.csv")
        if one["cicd_scope_id"] in scopes
    )
    issues = tuple(
        replace(
            item(one["id"], ("2022-01-01", "Open"), project=board_of[one["id"]])[0],
            type=one["type"],
            created=datetime.fromisoformat(f"{one['created_date']}+00:00"),
        )
        for one in rows(devlake / "raw_tables", "issues.csv")
        if board_of.get(one["id"]) in boards
    )
    delivered = seen(Evidence(as_of=NOW, deployments=deployments, items=issues), as_of=date(2022, 12, 31))
    found = {one: delivered.incidents.behind(one) for one in delivered.incidents.all}
    links = {min(key for source, key in one.names if not source): link for one, link in found.items()}
    assert {key: link and link.rollout.fact.pipeline for key, link in links.items()} == {
        one["id"].casefold(): one["deployment_id"]
        for one in rows(devlake / "snapshot_tables", "project_incident_deployment_relationships.csv")
    }
    assert {link and link.guessed for link in links.values()} == {True}
