"""The client against a live server: what it reads, how it writes beside others, and what it does with refusals."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import connections

from api import account, asker, keep, one
from kaname.client import ConflictError, Kaname, NotDoneError, RefusedError
from kaname.model.base import Key
from kaname.model.risks import Risk
from kaname.settings import settings
from loopback import Asked, Drop, Reply, serving
from test_web_api_schema import serving as site_serving
from test_web_jobs import worked


@dataclass
class Two:
    ann: Kaname
    lee: Kaname


@pytest.fixture
def two(site: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Two]:
    monkeypatch.setenv("KANAME_RUNS", "100")
    settings.cache_clear()
    risks = [one("risk", f"r{number}", title="R", probability=0.5) for number in range(3)]
    keep(site, "p", [one("charter", "p", as_of="2026-03-12"), *risks])
    texts = [asker(account(name, {"role": "manager", "program": "p"})).text for name in ("ann", "lee")]
    with site_serving() as url, Kaname(url, texts[0]) as ann, Kaname(url, texts[1], language="ja") as lee:
        yield Two(ann, lee)


def test_records_are_kinds_and_changes_of_what_was_read(two: Two) -> None:
    assert [(each.name, each.records) for each in two.ann.programs()] == [("p", 4)]
    program = two.ann.program("p")
    found = list(program.records(Risk, sort="-id"))
    assert [each.id for each in found] == ["r2", "r1", "r0"]
    assert isinstance(found[0], Risk)
    done = program.commit([found[0].changed(title="T")], remove=[Key("risk", "r1")], why="tidied")
    assert (done.revision, done.written, done.merged) == (2, True, False)
    assert program.get(Risk, "r2").title == "T"
    with pytest.raises(RefusedError) as refused:
        program.get(Risk, "r1")
    assert (refused.value.status, refused.value.code) == (404, "record_unknown")


def test_two_who_change_different_fields_keep_both(two: Two) -> None:
    ours, theirs = two.ann.program("p"), two.lee.program("p")
    mine, other = ours.get(Risk, "r0"), theirs.get(Risk, "r0")
    theirs.commit([other.changed(title="theirs")])
    assert ours.commit([mine.changed(probability=0.9)]).merged
    both = ours.get(Risk, "r0")
    assert (both.title, both.probability) == ("theirs", 0.9)


def test_two_who_change_one_field_meet_and_one_decides(two: Two) -> None:
    ours, theirs = two.ann.program("p"), two.lee.program("p")
    mine, other = ours.get(Risk, "r0"), theirs.get(Risk, "r0")
    theirs.commit([other.changed(title="theirs", impact="high")])
    with pytest.raises(ConflictError) as conflict:
        ours.commit([mine.changed(title="ours")])
    (clash,) = conflict.value.conflicts
    assert (clash["fields"], clash["by"]) == (["title"], "lee@example.org")
    assert not ours.resolve(conflict.value, ours=False).written
    assert ours.get(Risk, "r0").title == "theirs"
    assert ours.resolve(conflict.value, "ours counts", ours=True).written
    now = ours.get(Risk, "r0")
    assert (now.title, now.impact) == ("ours", "high")


def test_many_who_write_at_once_all_do(two: Two) -> None:
    def write(who: Kaname, name: str) -> None:
        program = who.program("p")
        program.commit([program.get(Risk, name).changed(notes=name)])

    threads = [
        threading.Thread(target=write, args=pair) for pair in ((two.ann, "r0"), (two.lee, "r1"), (two.ann, "r2"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [each.notes for each in two.ann.program("p").records(Risk)] == ["r0", "r1", "r2"]


def test_what_is_computed_comes_with_what_it_follows_from(two: Two) -> None:
    found = two.lee.program("p").assessment()
    assert (found["language"], found["results"]["p"]["as_of"]) == ("ja", "2026-03-12")
    assert two.ann.program("p").forecast()["revision"] == found["revision"]
    assert two.ann.program("p").timetable(as_of="2026-03-13")["results"]["p"]["as_of"] == "2026-03-13"


def test_an_answer_that_is_lost_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    import kaname.client.http as client

    monkeypatch.setattr(client, "_LONGEST_PAUSE", 0.01)

    def behave(asked: Asked) -> Reply:
        return Reply({"items": []})

    with serving(behave) as service, Kaname(service.address, "kn_x") as kaname:
        service.faults = [Drop(), Reply({}, 503, {"Retry-After": "9"}), Reply({}, 429)]
        assert kaname.programs() == ()
        assert len(service.asked) == 4
        assert {each.headers["authorization"] for each in service.asked} == {"Bearer kn_x"}
        service.faults = [Reply("gone", 302, {"Location": "http://127.0.0.1:9/"})]
        with pytest.raises(RefusedError):
            kaname.programs()


def test_jobs_are_asked_for_waited_for_and_what_they_made_is_read(two: Two) -> None:
    jobs = two.ann.program("p").jobs
    asked = jobs.ask("report", audience="engineer", format="markdown")
    assert (asked.state, asked.is_open, jobs.listed(state="waiting")) == ("waiting", True, (asked,))
    worked()
    done = jobs.wait(asked, 5)
    assert (done.state, done.by, done.begun_at is not None) == ("done", "ann@example.org", True)
    assert jobs.document(done).startswith("# ")
    waiting = jobs.ask("assess", as_of="2026-03-01")
    with pytest.raises(NotDoneError) as late:
        jobs.wait(waiting, 0.1)
    assert late.value.job.state == "waiting"
    assert jobs.cancel(waiting).state == "cancelled"
    with pytest.raises(NotDoneError, match="cancelled"):
        jobs.wait(waiting, 5)


def test_what_is_done_on_schedule_is_planned_listed_and_let_go(two: Two) -> None:
    jobs = two.ann.program("p").jobs
    made = jobs.every("0 6 * * 1-5", "report", zone="Asia/Tokyo", language="ja")
    assert (made.rule, made.zone, made.parameters["language"], made.enabled) == (
        "0 6 * * 1-5",
        "Asia/Tokyo",
        "ja",
        True,
    )
    assert jobs.schedules() == (made,)
    jobs.never(made)
    assert jobs.schedules() == ()


def test_who_is_patient_has_results_computed_by_a_worker(two: Two) -> None:
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set():
            worked()
            stop.wait(0.1)
        connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        found = two.lee.program("p", patience=60).forecast()
    finally:
        stop.set()
        thread.join()
    assert set(found["results"]) == {"p"}
    (job,) = two.lee.program("p").jobs.listed()
    assert (job.kind, job.state, job.by) == ("forecast", "done", "lee@example.org")
    assert two.lee.program("p", patience=60).forecast() == found
    assert len(two.lee.program("p").jobs.listed()) == 1
