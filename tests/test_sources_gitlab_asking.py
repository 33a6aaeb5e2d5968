"""How GitLab is asked: to the last page and the whole count, on from a cut, and what is gone, moved or forbidden."""

import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from gitlab_service import Lab
from kaname.errors import KanameError, SourceError, UsageError
from kaname.evidence.archive import Archive
from kaname.evidence.client import Client
from kaname.evidence.facts import Evidence
from kaname.evidence.privacy import Privacy
from kaname.evidence.pulling import Pulled, pull
from kaname.evidence.source import Check, Setup
from kaname.evidence.sources.gitlab import GitLab
from loopback import Asked, Drop, Reply, Service, serving

NAME = "shop/web/checkout"
PATH = "/api/v4/projects/shop%2Fweb%2Fcheckout"
SECRET = "glpat-of-a-user"
ANN = {"id": 1, "username": "ann", "name": "Ann Lee"}
BOT = {"id": 9, "username": "project_7_bot_1a2b", "name": "Scanner"}
BOB = {"id": 2, "username": "bob", "name": "Bob May"}


def at(minute: int) -> str:
    return (datetime(2026, 3, 1, tzinfo=UTC) + timedelta(minutes=minute)).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def issue(number: int, minute: int, **more: Any) -> dict[str, Any]:
    return {
        "id": 1000 + number,
        "iid": number,
        "title": f"Issue {number}",
        "description": "hush, hush",
        "web_url": f"https://gitlab.com/{NAME}/-/issues/{number}",
        "state": "opened",
        "labels": [],
        "author": ANN,
        "created_at": at(0),
        "updated_at": at(minute),
        **more,
    }


def request(number: int, minute: int, **more: Any) -> dict[str, Any]:
    return {
        "id": 5000 + number,
        "iid": number,
        "title": f"PAY-{number} does it",
        "description": "Implements #1, #2",
        "web_url": f"https://gitlab.com/{NAME}/-/merge_requests/{number}",
        "state": "opened",
        "labels": [],
        "author": ANN,
        "source_branch": f"work-{number}",
        "target_branch": "main",
        "created_at": at(0),
        "updated_at": at(minute),
        **more,
    }


def pipeline(number: int, minute: int, status: str = "success") -> dict[str, Any]:
    times = {"created_at": at(minute), "updated_at": at(minute), "started_at": at(minute), "finished_at": at(minute)}
    return {"id": number, "sha": f"{number:040x}", "ref": "main", "status": status, "source": "push", **times}


def deployment(number: int, minute: int, environment: str = "production", status: str = "success") -> dict[str, Any]:
    return {
        "id": number,
        "sha": f"{number:040x}",
        "status": status,
        "environment": {"id": 3, "name": environment},
        "deployable": None,
        "created_at": at(minute - 1),
        "updated_at": at(minute),
    }


class Desk:
    """A lab that is served, and an archive that is filled from it."""

    def __init__(self, lab: Lab, service: Service, archive: Archive) -> None:
        self.lab, self.service, self.archive = lab, service, archive
        self.setup = Setup(name="gl", address=service.address, scope=(NAME,), secret=SECRET)

    def change(self, **change: Any) -> None:
        self.setup = dataclasses.replace(self.setup, **change)

    def client(self) -> Client:
        base, headers = GitLab.base_address(self.setup), GitLab.headers(self.setup)
        return Client(base, headers, secret=SECRET, sleep=lambda _: None)

    def pull(self, *, full: bool = False, people: bool = True) -> Pulled:
        self.service.asked.clear()
        with self.client() as client:
            privacy = Privacy(self.archive.key(), people=people, secret=SECRET)
            return pull(GitLab(self.setup, client), self.archive, privacy, full=full)

    def failure(self) -> KanameError:
        with pytest.raises(KanameError) as caught:
            self.pull()
        assert SECRET not in str(caught.value.values)
        return caught.value

    @property
    def evidence(self) -> Evidence:
        return self.archive.evidence()


@pytest.fixture
def lab() -> Lab:
    lab = Lab(NAME, largest=4)
    lab.listings = {
        "issues": [issue(number, number) for number in range(1, 12)],
        "merge_requests": [request(number, number) for number in range(1, 8)],
        "pipelines": [pipeline(number, number) for number in range(1, 7)],
        "deployments": [deployment(number, number) for number in range(1, 6)],
    }
    lab.details = {one["id"]: one for one in lab.listings["pipelines"]}
    return lab


@pytest.fixture
def desk(lab: Lab, tmp_path: Path) -> Iterator[Desk]:
    with serving(lab) as service:
        lab.address = service.address
        yield Desk(lab, service, Archive(tmp_path / "evidence"))


def keys(evidence: Evidence) -> set[int]:
    return {int(one.key.partition("#")[2]) for one in evidence.items}


@pytest.mark.parametrize(
    ("address", "base"),
    [
        ("", "https://gitlab.com/api/v4"),
        ("https://gitlab.com/", "https://gitlab.com/api/v4"),
        ("https://git.corp.example/gitlab", "https://git.corp.example/gitlab/api/v4"),
        ("https://git.corp.example/api/v4/", "https://git.corp.example/api/v4"),
    ],
)
def test_the_interface_behind_an_address(address: str, base: str) -> None:
    assert GitLab.base_address(Setup(name="gl", address=address)) == base


def test_pages_to_the_last_and_again_nothing_changes(desk: Desk) -> None:
    done = desk.pull()
    assert dict(done.new) == {"items": 11, "transitions": 11, "changes": 7, "builds": 6, "deployments": 5}
    assert desk.service.asked[0].headers["authorization"] == f"Bearer {SECRET}"
    asked = len(desk.service.asked)
    assert dict(desk.pull().new) == {}
    assert len(desk.service.asked) < asked / 3
    assert dict(desk.pull(full=True).new) == {}


def test_a_count_that_is_not_reached_is_told(desk: Desk, lab: Lab) -> None:
    desk.change(options={"read": "issues"})
    lab.promises = 3
    assert desk.pull().short == {f"issues {NAME}": (11, 14)}
    assert desk.evidence.heard[0].complete_at is None
    lab.counts = False
    assert desk.pull(full=True).short == {}


def test_what_changes_while_it_is_read_leaves_nothing_out(desk: Desk, lab: Lab) -> None:
    desk.change(options={"read": "issues"})
    served, last = desk.service.behaviour, [100]

    def restless(asked: Asked) -> Reply | Drop:
        reply = served(asked)
        if asked.path.endswith("/issues") and last[0] < 106:
            last[0] += 1
            for one in sorted(lab.listings["issues"], key=lambda one: one["updated_at"])[:2]:
                one["updated_at"] = at(last[0])
        return reply

    desk.service.behaviour = restless
    desk.pull()
    assert keys(desk.evidence) == set(range(1, 12))


def test_only_what_changed_and_on_from_a_cut(desk: Desk, lab: Lab) -> None:
    served = desk.service.behaviour
    desk.service.behaviour = lambda asked: Reply("no", 500) if "/merge_requests/5/" in asked.path else served(asked)
    with pytest.raises(SourceError):
        desk.pull()
    assert (len(desk.evidence.items), len(desk.evidence.changes)) == (11, 4)
    desk.service.behaviour = served
    lab.listings["issues"][0] |= {"title": "Renamed", "updated_at": at(90)}
    done = desk.pull()
    assert (done.new["items"], done.new["changes"]) == (1, 3)
    assert not [one for one in desk.service.asked if "/merge_requests/3/" in one.path]
    assert desk.evidence.heard[0].complete_at is not None


def test_throttled_dropped_and_cut_short(desk: Desk) -> None:
    desk.service.faults = [
        Reply("Retry later", 429, {"Retry-After": "2"}),
        Reply("Retry later", 429, {"RateLimit-Remaining": "0", "RateLimit-Reset": "9"}),
        Drop(),
        Reply({"id": 1}, cut=3),
        Reply("", 502),
    ]
    assert desk.pull().new["items"] == 11


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (Reply({"message": "401 Unauthorized"}, 401), "source_unauthorised"),
        (Reply({"error": "insufficient_scope"}, 403), "source_forbidden"),
        (Reply({"message": "404 Project Not Found"}, 404), "source_not_found"),
        (Reply("<html>Sign in</html>"), "source_unreadable"),
    ],
)
def test_what_is_wrong_is_told(desk: Desk, reply: Reply, code: str) -> None:
    desk.service.faults = [reply]
    assert desk.failure().code == code


@pytest.mark.parametrize("listing", [Reply({"message": "?"}), Reply([{"iid": 3}]), Reply([7])])
def test_a_listing_that_is_none(desk: Desk, listing: Reply) -> None:
    served = desk.service.behaviour
    desk.service.behaviour = lambda asked: listing if asked.path.endswith("/issues") else served(asked)
    assert desk.failure().code == "source_unreadable"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"scope": ()}, "source_scope_missing"),
        ({"scope": ("checkout",)}, "source_scope_invalid"),
        ({"options": {"read": "issues, runs"}}, "source_stream_unknown"),
        ({"options": {"label": "x"}}, "source_option_unknown"),
        ({"options": {"production": "("}}, "source_option_invalid"),
    ],
)
def test_a_setup_that_makes_no_sense(desk: Desk, change: dict[str, Any], code: str) -> None:
    desk.change(**change)
    error = desk.failure()
    assert isinstance(error, UsageError)
    assert (error.code, desk.service.asked) == (code, [])


def test_deleted_and_moved(desk: Desk, lab: Lab) -> None:
    desk.pull()
    lab.listings["issues"][3] |= {"state": "closed", "closed_at": at(50), "moved_to_id": 777, "updated_at": at(50)}
    lab.listings["issues"].pop(0)
    desk.pull()
    assert keys(desk.evidence) == set(range(1, 12))  # what was deleted shows at a full pull only
    assert desk.pull(full=True).gone == 1
    assert keys(desk.evidence) == set(range(2, 12))
    (moved,) = [one for one in desk.evidence.items if one.moved_to]
    assert (moved.key, moved.status, moved.moved_to) == (f"{NAME}#4", "closed as moved", "777")


def test_an_issue_deleted_between_two_questions_is_not_missed(desk: Desk) -> None:
    served = desk.service.behaviour
    desk.service.behaviour = lambda asked: Reply({}, 404) if "/issues/2/" in asked.path else served(asked)
    assert desk.pull().short == {}
    assert keys(desk.evidence) == set(range(1, 12)) - {2}


def test_tries_each_stream(desk: Desk, lab: Lab) -> None:
    lab.forbidden = {"deployments"}
    lab.renamed = "shop/web/cart"
    desk.change(scope=(NAME, "shop/lost"))
    with desk.client() as client:
        checks = list(GitLab(desk.setup, client).test())
    assert checks[0].values == {"now": "shop/web/cart"}
    assert checks[4].values["status"] == 403
    assert [dataclasses.replace(one, values={}) for one in checks] == [
        Check("project", fault="source_renamed", name=NAME),
        Check("issues", seen=11, name=NAME),
        Check("merge_requests", seen=7, name=NAME),
        Check("pipelines", seen=6, name=NAME),
        Check("deployments", fault="source_forbidden", name=NAME),
        Check("project", fault="source_not_found", name="shop/lost"),
    ]


def test_progress_told_by_states_and_labels(desk: Desk, lab: Lab) -> None:
    desk.change(options={"read": "issues", "progress_labels": "workflow::doing, workflow::review"})
    lab.listings["issues"] = [issue(1, 60, labels=["workflow::review"], weight=3, time_stats={"time_estimate": 5400})]
    lab.below = {
        "issues/1/resource_state_events": [
            {"id": 1, "state": "closed", "created_at": at(30)},
            {"id": 2, "state": "reopened", "created_at": at(40)},
        ],
        "issues/1/resource_label_events": [
            {"id": 1, "action": "add", "label": {"name": "workflow::doing"}, "created_at": at(10)},
            {"id": 2, "action": "add", "label": {"name": "workflow::review"}, "created_at": at(20)},
            {"id": 3, "action": "remove", "label": {"name": "workflow::doing"}, "created_at": at(20)},
            {"id": 4, "action": "add", "label": None, "created_at": at(25)},
        ],
    }
    desk.pull()
    (item,) = desk.evidence.items
    assert (item.status, item.points, item.estimated_hours, item.spent_hours) == ("workflow::review", 3, 1.5, None)
    told = sorted((one.changed_at, one.from_value, one.to_value) for one in desk.evidence.transitions)
    assert [(before, after) for _, before, after in told] == [
        ("", "opened"),
        ("opened", "workflow::doing"),
        ("workflow::doing", "workflow::review"),
        ("workflow::review", "closed"),
        ("closed", "workflow::review"),
    ]


@pytest.mark.parametrize("people", [True, False])
def test_first_review_is_that_of_another_person(desk: Desk, lab: Lab, people: bool) -> None:
    desk.change(options={"read": "merge_requests"})
    lab.listings["merge_requests"] = [request(1, 9)]
    words = [
        (ANN, False, "my own"),
        (BOT, False, "scanned"),
        (BOB, True, "added 1 commit"),
        (BOB, True, "approved this merge request"),
        (BOB, False, "nice"),
    ]
    lab.below["merge_requests/1/notes"] = [
        {"id": place, "author": author, "system": system, "body": body, "created_at": at(place)}
        for place, (author, system, body) in enumerate(words)
    ]
    desk.pull(people=people)
    (change,) = desk.evidence.changes
    assert change.first_review_at == datetime.fromisoformat(at(3))
    assert change.items == ("PAY-1", f"{NAME}#1", f"{NAME}#2")
    assert (change.author == "ann") == people
    assert "Ann Lee" not in "".join(raw.body for raw in desk.archive.raw("gl"))


def test_deployments_of_environments_and_pipelines(desk: Desk, lab: Lab) -> None:
    desk.change(
        options={"read": "pipelines, deployments", "environments": "production", "deployment_pipelines": "^main$"}
    )
    lab.listings["deployments"].append(deployment(9, 9, "preview"))
    lab.listings["deployments"].append(deployment(10, 10, status="running"))
    done = desk.pull()
    assert done.short == {}
    found = {one.external_id: one for one in desk.evidence.deployments}
    assert {key for key in found if key.isdecimal()} == {"1", "2", "3", "4", "5", "10"}
    assert (found["1"].finished_at, found["10"].finished_at) == (datetime.fromisoformat(at(1)), None)
    assert {one.environment for one in found.values()} == {"production"}
    assert sum(key.startswith("pipeline:") for key in found) == 6


def test_only_since_a_day(desk: Desk, lab: Lab) -> None:
    lab.listings["issues"].append(issue(99, 60 * 24 * 3))
    desk.change(since=datetime(2026, 3, 2, tzinfo=UTC).date(), options={"read": "issues"})
    desk.pull()
    assert keys(desk.evidence) == {99}
