"""How GitHub is asked: to the last page, on from a cut, within its limits, and what is gone, moved or forbidden."""

import dataclasses
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest

from contracts_api import contract
from github_service import Hub, Objects
from kaname.errors import KanameError, SourceError, UsageError
from kaname.evidence.archive import Archive
from kaname.evidence.client import Client
from kaname.evidence.facts import Evidence, WorkItem
from kaname.evidence.privacy import Privacy
from kaname.evidence.pulling import Pulled, pull
from kaname.evidence.source import Check, Setup
from kaname.evidence.sources.github import GitHub
from kaname.words.refusals import told
from loopback import Asked, Drop, Reply, Service, serving

NAME = "octo/shop"
Made = TypeVar("Made")
SECRET = "github_pat_of_a_user"
ANN = {"id": 1, "login": "ann", "type": "User"}
BOB = {"id": 2, "login": "bob", "type": "User"}


def at(minute: int) -> str:
    return (datetime(2026, 3, 1, tzinfo=UTC) + timedelta(minutes=minute)).strftime("%Y-%m-%dT%H:%M:%SZ")


def issue(number: int, minute: int, **more: Any) -> dict[str, Any]:
    return {
        "id": 1000 + number,
        "number": number,
        "title": f"Issue {number}",
        "html_url": f"https://github.com/{NAME}/issues/{number}",
        "state": "open",
        "user": ANN,
        "labels": [],
        "created_at": at(0),
        "updated_at": at(minute),
        "closed_at": None,
        **more,
    }


def event(number: int, what: str, minute: int, **more: Any) -> dict[str, Any]:
    return {"id": number, "event": what, "created_at": at(minute), **more}


def proposal(number: int, minute: int, **more: Any) -> dict[str, Any]:
    return {
        "id": 5000 + number,
        "number": number,
        "title": f"PAY-{number} does it",
        "body": "Closes #1",
        "html_url": f"https://github.com/{NAME}/pull/{number}",
        "state": "open",
        "user": ANN,
        "labels": [],
        "head": {"ref": f"work-{number}"},
        "base": {"ref": "main"},
        "created_at": at(number),
        "updated_at": at(minute),
        **more,
    }


def run(number: int, minute: int, conclusion: str | None = "success") -> dict[str, Any]:
    return {
        "id": number,
        "run_attempt": 1,
        "name": "CI",
        "html_url": f"https://github.com/{NAME}/actions/runs/{number}",
        "status": "completed" if conclusion else "in_progress",
        "conclusion": conclusion,
        "head_sha": f"{number:040x}",
        "head_branch": "main",
        "event": "push",
        "created_at": at(minute),
        "run_started_at": at(minute),
        "updated_at": at(minute + 5),
    }


class Desk:
    """A hub that is served, and an archive that is filled from it."""

    def __init__(self, hub: Hub, service: Service, archive: Archive) -> None:
        self.hub, self.service, self.archive = hub, service, archive
        self.options: dict[str, str] = {}
        self.scope: tuple[str, ...] = (NAME,)
        self.pauses: list[float] = []

    def source(self, client: Client | None = None) -> GitHub:
        setup = Setup(
            name="gh", address=self.service.address, scope=self.scope, secret=SECRET, options=dict(self.options)
        )
        return GitHub(setup, client)

    def asking(self, use: Callable[[GitHub], Made]) -> Made:
        headers = GitHub.headers(self.source().setup)
        with Client(self.service.address, headers, secret=SECRET, sleep=self.pauses.append) as client:
            return use(self.source(client))

    def pull(self, *, full: bool = False) -> Pulled:
        self.service.asked.clear()
        return self.asking(lambda one: pull(one, self.archive, Privacy(self.archive.key(), secret=SECRET), full=full))

    @property
    def evidence(self) -> Evidence:
        return self.archive.evidence()

    def asked(self, what: str) -> list[str]:
        return [one.whole for one in self.service.asked if one.path.endswith(what)]


@pytest.fixture
def hub() -> Hub:
    return Hub(NAME, largest=4)


@pytest.fixture
def desk(hub: Hub, tmp_path: Path, shared: Path) -> Iterator[Desk]:
    with serving(hub) as service:
        hub.address = service.address
        desk = Desk(hub, service, Archive(tmp_path / "evidence"))
        yield desk
    github = contract(shared / "data/api-contracts/github.json")
    found = [fault for asked in service.asked for fault in github.faults(asked.whole) if "created:" not in fault]
    assert [fault for fault in found if "/repositories/" not in fault] == []


def keys(evidence: Evidence) -> set[str]:
    return {one.key.partition("#")[2] for one in evidence.items}


def test_asks_with_its_token_and_version(desk: Desk) -> None:
    desk.pull()
    headers = desk.service.asked[0].headers
    assert headers["authorization"] == f"Bearer {SECRET}"
    assert headers["x-github-api-version"] == "2022-11-28"


@pytest.mark.parametrize(
    ("address", "base"),
    [
        ("", "https://api.github.com"),
        ("https://github.com", "https://api.github.com"),
        ("https://api.github.com/", "https://api.github.com"),
        ("https://ghe.corp.example", "https://ghe.corp.example/api/v3"),
        ("https://ghe.corp.example/api/v3/", "https://ghe.corp.example/api/v3"),
        ("https://corp.ghe.com", "https://api.corp.ghe.com"),
    ],
)
def test_the_interface_behind_an_address(address: str, base: str) -> None:
    assert GitHub.base_address(Setup(name="gh", address=address)) == base


def test_pages_to_the_last_and_again_nothing_changes(desk: Desk, hub: Hub) -> None:
    hub.issues = [issue(number, number) for number in range(1, 31)]
    hub.pulls = [proposal(number, number) for number in range(31, 50)]
    hub.runs = [run(number, number) for number in range(11)]
    hub.deployments = [deployment(number, number) for number in range(9)]
    done = desk.pull()
    assert dict(done.new) == {"items": 30, "transitions": 30, "changes": 19, "builds": 11, "deployments": 9}
    before = desk.evidence
    asked = len(desk.service.asked)
    assert dict(desk.pull().new) == {}
    assert len(desk.service.asked) < asked / 3
    assert dict(desk.pull(full=True).new) == {}
    assert [dataclasses.replace(one, as_of=before.as_of) for one in desk.evidence.items] == [
        dataclasses.replace(one, as_of=before.as_of) for one in before.items
    ]


def test_many_of_one_second(desk: Desk, hub: Hub) -> None:
    hub.issues = [issue(number, 7) for number in range(1, 12)]
    assert desk.pull().new["items"] == 11


def test_what_changes_while_it_is_read_leaves_nothing_out(desk: Desk, hub: Hub) -> None:
    """Each issue that changes leaves its place, and the next ones slip onto pages that were read already."""
    desk.options = {"read": "issues"}
    hub.issues = [issue(number, number) for number in range(1, 21)]
    served, last = desk.service.behaviour, [100]

    def restless(asked: Asked) -> Reply | Drop:
        reply = served(asked)
        if asked.path.endswith("/issues") and last[0] < 110:
            last[0] += 1
            for one in sorted(hub.issues, key=lambda one: one["updated_at"])[:2]:
                one["updated_at"] = at(last[0])
        return reply

    desk.service.behaviour = restless
    desk.pull()
    assert keys(desk.evidence) == {str(number) for number in range(1, 21)}


def test_only_what_changed_since(desk: Desk, hub: Hub) -> None:
    hub.issues = [issue(number, number) for number in range(1, 11)]
    hub.pulls = [proposal(number, number) for number in range(11, 21)]
    desk.pull()
    hub.issues[2] |= {"title": "Renamed", "updated_at": at(90)}
    hub.pulls[3] |= {"state": "closed", "closed_at": at(91), "merged_at": at(91), "updated_at": at(91)}
    done = desk.pull()
    assert dict(done.new) == {"items": 1, "changes": 1}
    assert "Renamed" in {one.title for one in desk.evidence.items}
    assert [one.number for one in desk.evidence.changes if one.state == "merged"] == ["14"]
    assert len(desk.asked("/commits")) == 2  # the one that changed, and the last one of before, of the same second


def test_goes_on_after_a_cut(desk: Desk, hub: Hub) -> None:
    hub.issues = [issue(number, number) for number in range(1, 13)]
    hub.pulls = [proposal(number, number) for number in range(13, 30)]
    served = desk.service.behaviour
    for broken in ("/issues/9/events", "/pulls/22/reviews"):
        desk.service.behaviour = lambda asked, at=broken: Reply("no", 500) if asked.path.endswith(at) else served(asked)
        with pytest.raises(SourceError):
            desk.pull()
    assert keys(desk.evidence) == {str(number) for number in range(1, 13)}
    assert 0 < len(desk.evidence.changes) < 17
    desk.service.behaviour = served
    desk.pull()
    assert len(desk.asked("/pulls/13/commits")) == 0
    assert {one.number for one in desk.evidence.changes} == {str(number) for number in range(13, 30)}
    assert desk.evidence.heard[0].complete_at is not None


def test_throttled_dropped_and_cut_short(desk: Desk, hub: Hub) -> None:
    hub.issues = [issue(1, 1)]
    reset = str(int((datetime.now(UTC) + timedelta(seconds=40)).timestamp()))
    spent = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset}
    desk.service.faults = [
        Reply({"message": "API rate limit exceeded"}, 403, spent),
        Reply({"message": "You have exceeded a secondary rate limit"}, 403, {"Retry-After": "9"}),
        Reply({"message": "slow"}, 429, {"Retry-After": "3"}),
        Drop(),
        Reply({"full_name": NAME}, cut=4),
    ]
    assert desk.pull().new["items"] == 1
    assert [round(pause) for pause in desk.pauses[1:3]] == [9, 3]
    assert 30 < desk.pauses[0] < 41


def test_a_limit_of_an_hour_keeps_what_came(desk: Desk, hub: Hub) -> None:
    hub.issues = [issue(number, number) for number in range(1, 4)]
    spent = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(datetime.now(UTC).timestamp()) + 3000)}
    served = desk.service.behaviour
    desk.service.behaviour = lambda asked: Reply("", 403, spent) if "/3/events" in asked.path else served(asked)
    assert failure(desk).code == "source_limited"
    assert keys(desk.evidence) == {"1", "2"}


def failure(desk: Desk) -> KanameError:
    with pytest.raises(KanameError) as caught:
        desk.pull()
    assert SECRET not in str(caught.value.values)
    return caught.value


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (Reply({"message": "Bad credentials"}, 401), "source_unauthorised"),
        (Reply({"message": "Resource not accessible by personal access token"}, 403), "source_forbidden"),
        (Reply({"message": "Not Found"}, 404), "source_not_found"),
        (Reply("<html>Sign in</html>"), "source_unreadable"),
        (Reply([]), "source_unreadable"),
        (Reply({"message": "no such thing"}), "source_unreadable"),
    ],
)
def test_what_is_wrong_is_told(desk: Desk, reply: Reply, code: str) -> None:
    desk.service.faults = [reply]
    assert failure(desk).code == code


def test_pages_in_a_circle(desk: Desk, hub: Hub) -> None:
    desk.options = {"read": "deployments"}
    served = desk.service.behaviour
    link = {"Link": f'<{hub.address}/repos/{NAME}/deployments?per_page=100>; rel="next"'}
    desk.service.behaviour = lambda asked: (
        Reply([], headers=link) if asked.path.endswith("/deployments") else served(asked)
    )
    assert failure(desk).code == "source_unreadable"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"scope": ()}, "source_scope_missing"),
        ({"scope": ("shop",)}, "source_scope_invalid"),
        ({"scope": (f"https://github.com/{NAME}",)}, "source_scope_invalid"),
        ({"options": {"labels": "x"}}, "source_option_unknown"),
        ({"options": {"read": "issues, wiki"}}, "source_stream_unknown"),
        ({"options": {"deployment_jobs": "deploy("}}, "source_option_invalid"),
    ],
)
def test_a_setup_that_makes_no_sense(desk: Desk, change: dict[str, Any], code: str) -> None:
    for name, value in change.items():
        setattr(desk, name, value)
    error = failure(desk)
    assert isinstance(error, UsageError)
    assert error.code == code
    assert desk.service.asked == []


def test_deleted_and_transferred(desk: Desk, hub: Hub) -> None:
    hub.issues = [issue(number, number) for number in range(1, 6)]
    desk.pull()
    there = f"https://github.com/{NAME.split('/')[0]}/depot/issues/77"
    hub.issues = [one for one in hub.issues if one["number"] not in (2, 4)]
    hub.moved = {4: there}
    served = desk.service.behaviour
    desk.service.behaviour = lambda asked: (
        Reply(issue(77, 9, html_url=there)) if asked.path == "/repositories/9/issues/77" else served(asked)
    )
    assert desk.pull(full=True).gone == 2
    assert keys(desk.evidence) == {"1", "3", "5"}
    kept = {one.key.partition("#")[2]: one for one in desk.archive.evidence_of("gh", "items")}
    gone = {key: one for key, one in kept.items() if isinstance(one, WorkItem) and one.removed_at is not None}
    assert {key: one.moved_to for key, one in gone.items()} == {"2": "", "4": "octo/depot#77"}
    assert desk.pull(full=True).gone == 0


def test_an_issue_deleted_between_two_questions(desk: Desk, hub: Hub) -> None:
    hub.issues = [issue(number, number) for number in range(1, 4)]
    served = desk.service.behaviour
    gone = Reply({"message": "This issue was deleted"}, 410)
    desk.service.behaviour = lambda asked: gone if asked.path.endswith("/issues/2/events") else served(asked)
    desk.pull()
    assert keys(desk.evidence) == {"1", "3"}


def test_a_renamed_repository_is_read_and_told(desk: Desk, hub: Hub) -> None:
    hub.issues = [issue(1, 1)]
    hub.renamed = "octo/store"
    desk.pull()
    assert [one.project for one in desk.evidence.items] == [NAME]
    assert sum(one.path.startswith(f"/repos/{NAME}") for one in desk.service.asked) == 2  # once to pull, once to count
    checks = desk.asking(lambda source: list(source.test()))
    assert checks[0] == Check("repository", fault="source_renamed", values={"now": "octo/store"}, name=NAME)
    said, mend = told(KanameError(checks[0].fault, **checks[0].values), "en")
    assert (said, "Write octo/store into the scope" in mend) == ("It is called octo/store at the service now.", True)


def test_tries_each_stream(desk: Desk, hub: Hub) -> None:
    hub.issues = [issue(number, number) for number in range(1, 31)]
    hub.runs = [run(number, number) for number in range(3)]
    hub.forbidden = {"deployments"}
    desk.scope = (NAME, "octo/lost")
    checks = desk.asking(lambda source: list(source.test()))
    assert checks[4].values["status"] == 403
    assert [dataclasses.replace(one, values={}) for one in checks] == [
        Check("repository", name=NAME),
        Check("issues", seen=30, name=NAME),
        Check("pulls", seen=0, name=NAME),
        Check("runs", seen=3, name=NAME),
        Check("deployments", fault="source_forbidden", name=NAME),
        Check("repository", fault="source_not_found", name="octo/lost"),
    ]
    assert failure(desk).code == "source_forbidden"
    desk.options = {"read": "issues, pulls, runs"}
    desk.scope = (NAME,)
    desk.pull()
    assert desk.evidence.heard[0].complete_at is not None


def test_progress_told_by_labels(desk: Desk, hub: Hub) -> None:
    desk.options = {"progress_labels": "in progress, in review", "type_labels": "bug"}
    closed = {"state": "closed", "state_reason": "not_planned", "closed_at": at(60)}
    hub.issues = [issue(1, 60, labels=[{"name": "bug"}, {"name": "in review"}], **closed)]
    hub.events = {
        1: [
            event(11, "labeled", 0, label={"name": "bug"}),
            event(12, "labeled", 10, label={"name": "in progress"}),
            event(13, "labeled", 20, label={"name": "in review"}),
            event(14, "unlabeled", 20, label={"name": "in progress"}),
            event(15, "closed", 30, state_reason=None),
            event(16, "reopened", 40),
            event(17, "milestoned", 45, milestone={"title": "v2"}),
            event(18, "closed", 60),
        ]
    }
    desk.pull()
    (item,) = desk.evidence.items
    assert (item.status, item.type, item.resolution) == ("closed as not planned", "bug", "not_planned")
    steps = sorted(
        (one.changed_at, one.from_value, one.to_value) for one in desk.evidence.transitions if one.field == "status"
    )
    assert [(before, after) for _, before, after in steps] == [
        ("", "open"),
        ("open", "in progress"),
        ("in progress", "in review"),
        ("in review", "closed"),
        ("closed", "in review"),
        ("in review", "closed as not planned"),
    ]
    (sprint,) = [one for one in desk.evidence.transitions if one.field == "sprint"]
    assert (sprint.from_value, sprint.to_value) == ("", "v2")


def deployment(number: int, minute: int, environment: str = "production") -> dict[str, Any]:
    return {
        "id": number,
        "sha": f"{number:040x}",
        "ref": "main",
        "task": "deploy",
        "environment": environment,
        "payload": {"password": "hunter2"},
        "created_at": at(minute),
        "updated_at": at(minute),
    }


def states(*given: tuple[str, int]) -> Objects:
    return [{"id": minute, "state": state, "created_at": at(minute)} for state, minute in given]


def test_deployments_and_their_statuses(desk: Desk, hub: Hub) -> None:
    desk.options = {"read": "deployments", "environments": "production"}
    hub.deployments = [deployment(number, number) for number in range(1, 5)] + [deployment(9, 9, "preview")]
    hub.statuses = {
        1: states(("queued", 11), ("in_progress", 12), ("success", 13), ("inactive", 20)),
        2: states(("in_progress", 14), ("failure", 15)),
        3: states(("pending", 16)),
    }
    desk.pull()
    found = {one.external_id: one for one in desk.evidence.deployments}
    told = {key: (one.result, one.status) for key, one in found.items()}
    assert told == {
        "1": ("success", "inactive"),
        "2": ("failure", "failure"),
        "3": ("", "pending"),
        "4": ("", ""),
    }
    assert (found["1"].started_at, found["1"].finished_at) == tuple(datetime.fromisoformat(at(one)) for one in (12, 13))
    assert (found["3"].started_at, found["3"].finished_at) == (datetime.fromisoformat(at(3)), None)
    assert found["2"].commits == (f"{2:040x}",)
    assert "hunter2" not in "".join(raw.body for raw in desk.archive.raw("gh"))


def test_what_was_under_way_is_asked_for_again(desk: Desk, hub: Hub) -> None:
    desk.options = {"read": "runs, deployments"}
    ago = int((datetime.now(UTC) - datetime(2026, 3, 1, tzinfo=UTC)).total_seconds() / 60) - 60 * 24 * 10
    hub.runs = [run(1, ago - 60 * 24 * 9), run(2, ago, None), run(3, ago + 60 * 24 * 8)]
    hub.deployments = [deployment(number, ago + number) for number in (1, 2, 3)]
    hub.statuses = {number: states(("success", ago + number + 1)) for number in (1, 3)}
    desk.pull()
    hub.runs[1] = run(2, ago)
    hub.statuses[2] = states(("failure", ago + 90))
    done = desk.pull()
    assert dict(done.new) == {"builds": 1, "deployments": 1}
    assert {one.result for one in desk.evidence.builds} == {"success"}
    assert len(desk.asked("/statuses")) == 2
    assert dict(desk.pull().new) == {}
    assert len(desk.asked("/statuses")) == 1


def test_more_runs_than_one_search_shows(desk: Desk, hub: Hub) -> None:
    desk.options = {"read": "runs"}
    hub.largest = 100
    hub.runs = [run(number, number * 10) for number in range(2500)]
    done = desk.pull()
    assert (done.new["builds"], done.short) == (2500, {})
    assert done.things[f"runs {NAME}"] == 2500


def test_jobs_are_asked_for_where_one_deploys(desk: Desk, hub: Hub) -> None:
    desk.options = {"read": "runs", "deployment_jobs": "^deploy", "production": "^main$"}
    hub.runs = [run(number, number) for number in range(1, 4)]
    hub.runs[1]["head_branch"] = "trial"
    job = {"status": "completed", "conclusion": "success", "started_at": at(20), "completed_at": at(21)}
    hub.jobs = {
        number: [
            {**job, "id": number * 10 + place, "name": name, "head_sha": "a" * 40, "html_url": "https://x.test"}
            for place, name in enumerate(("build", "test", "deploy", "deploy docs", "smoke"))
        ]
        for number in (1, 2)
    }
    desk.pull()
    found = {one.external_id: one.environment for one in desk.evidence.deployments}
    assert found == {"job:12": "production", "job:13": "production", "job:22": "", "job:23": ""}
    assert {one.pipeline for one in desk.evidence.builds} == {"CI"}


def test_only_since_a_day(desk: Desk, hub: Hub) -> None:
    hub.issues = [issue(1, 1), issue(2, 60 * 24 * 3)]
    hub.pulls = [proposal(3, 1), proposal(4, 60 * 24 * 3)]
    setup = dataclasses.replace(desk.source().setup, since=date(2026, 3, 2))
    with Client(desk.service.address) as client:
        pull(GitHub(setup, client), desk.archive, Privacy(desk.archive.key()))
    assert keys(desk.evidence) == {"2"}
    assert {one.number for one in desk.evidence.changes} == {"4"}
    assert {item for one in desk.evidence.changes for item in one.items} == {"PAY-4", f"{NAME}#1"}


def test_people_under_other_names(desk: Desk, hub: Hub) -> None:
    desk.options = {"read": "issues, pulls"}
    hub.issues = [issue(1, 1, user=BOB, assignee=BOB)]
    hub.events = {1: [event(1, "assigned", 1, actor=BOB, assignee={**BOB, "html_url": "https://github.com/bob"})]}
    head = {"ref": "work", "label": "bob:work", "sha": "a", "user": BOB, "repo": {"id": 1, "full_name": "bob/shop"}}
    hub.pulls = [proposal(2, 2, user=BOB, head=head)]
    bot = {"id": 9, "login": "checker[bot]", "type": "Bot", "html_url": "https://github.com/apps/checker"}
    hub.comments = {2: [{"id": n, "user": who, "created_at": at(n)} for n, who in ((3, BOB), (4, bot), (5, ANN))]}
    with Client(desk.service.address) as client:
        pull(desk.source(client), desk.archive, Privacy(desk.archive.key(), people=False))
    kept = "".join(raw.body for raw in desk.archive.raw("gh"))
    assert [name for name in ("bob", "ann", "checker") if name in kept] == []
    (change,), (item,) = desk.evidence.changes, desk.evidence.items
    assert change.author == item.assignee
    assert change.author.startswith("person-")
    assert change.first_review_at == datetime.fromisoformat(at(5))
