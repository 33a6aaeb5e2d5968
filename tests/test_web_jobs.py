"""Jobs: the same is one job however many ask; one worker at a time does it, to its end, whoever dies meanwhile."""

import os
import signal
import threading
from collections.abc import Generator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.db.models import QuerySet
from django.db.models.functions import Now

import sites
from kaname.centre import stored
from kaname.centre.places import Place
from kaname.errors import NotFoundError, UsageError
from kaname.model.changes import ChangeSet, Put
from kaname.web.jobs import schedules, turns, upkeep
from kaname.web.jobs.asking import ask, cancel
from kaname.web.jobs.models import Job, Schedule, State
from kaname.web.jobs.models import Worker as Known
from kaname.web.jobs.turns import (
    CancelledError,
    DBTaskResult,
    LostError,
    StoppedError,
    handed_out,
    taken_back,
    taken_up,
)
from kaname.web.jobs.worker import Worker

pytestmark = pytest.mark.thorough


@pytest.fixture
def jobs(any_site_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[str]:
    """The site in either kind of database, with a small program."""
    with sites.at(any_site_database, tmp_path, monkeypatch) as alias:
        sites.take_in(tmp_path, "small")
        yield alias


def worked(count: int = 20) -> int:
    """Let a worker of this process do what waits; how many tasks that were, beside telling people of it."""
    worker, told = Worker("here"), Job.objects.filter(kind="tell", state=State.DONE)
    before = told.count()
    done = next(number for number in range(count) if not worker._worked())
    return done - (told.count() - before)


def of_people() -> QuerySet[Job]:
    """The jobs that somebody asked for: that people are told of something is asked by no one."""
    return Job.objects.exclude(kind="tell")


def begun(job: Job) -> turns.Turn:
    DBTaskResult.objects.filter(pk=job.task).update(status="RUNNING", started_at=Now())
    turn = taken_up(job.pk, job.attempt, "first")
    assert turn is not None
    return turn


def now(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def changed() -> None:
    """Write to the program, so that it is another one."""
    program = stored.load(stored.store(), "small").program
    milestone = next(one for one in program if one.key.kind == "milestone")
    stored.write(Place("small"), ChangeSet((Put(milestone.model_copy(update={"title": "Live now"})),)))


# --- asking


def test_who_asks_for_the_same_gets_the_same_job_and_another_once_the_plan_has_changed(jobs: str) -> None:
    first = ask("assess", "small")
    assert ask("assess", "small").pk == first.pk
    assert worked() == 1
    done = now(first)
    assert (done.state, done.result, done.step) == (State.DONE, {"assessed": 3}, "judging")
    assert ask("assess", "small").pk == first.pk
    changed()
    assert ask("assess", "small").pk != first.pk
    assert ask("assess", "small", {"as_of": "2026-03-01"}).pk not in (first.pk, ask("assess", "small").pk)


def test_what_looks_outside_is_done_again(jobs: str) -> None:
    first = ask("upkeep")
    assert ask("upkeep").pk == first.pk
    assert worked() == 1
    assert now(first).state == State.DONE
    assert ask("upkeep").pk != first.pk


def test_many_ask_at_once_for_one_job(jobs: str) -> None:
    from django.db import connections

    found, start = list[UUID](), threading.Barrier(5)

    def asks() -> None:
        start.wait()
        found.append(ask("report", "small").pk)
        connections.close_all()

    threads = [threading.Thread(target=asks) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(found), len(set(found)), Job.objects.count(), DBTaskResult.objects.count()) == (5, 1, 1, 1)


@pytest.mark.parametrize(
    ("kind", "program", "parameters", "code"),
    [
        ("dance", "small", {}, "job_kind_unknown"),
        ("report", "small", {"colour": "red"}, "job_parameter_invalid"),
        ("report", "small", {"language": "fr"}, "job_parameter_invalid"),
        ("assess", "small", {"as_of": "soon"}, "job_parameter_invalid"),
        ("assess", "", {}, "job_of_program"),
        ("upkeep", "small", {}, "job_of_none"),
        ("assess", "none", {}, "program_unknown"),
    ],
)
def test_what_makes_no_sense_is_no_job(
    site: str, kind: str, program: str, parameters: dict[str, str], code: str, tmp_path: Path
) -> None:
    sites.take_in(tmp_path, "small")
    with pytest.raises((UsageError, NotFoundError)) as refused:
        ask(kind, program, parameters)
    assert (refused.value.code, Job.objects.count()) == (code, 0)


# --- what they do


@pytest.mark.parametrize(("written", "begins"), [("html", b"<!DOCTYPE html>"), ("markdown", b"# ")])
def test_a_report_is_written_and_kept(site: str, tmp_path: Path, written: str, begins: bytes) -> None:
    sites.take_in(tmp_path, "small")
    job = ask("report", "small", {"language": "ja", "format": written})
    worked()
    body = bytes(now(job).made.body)
    assert body.lower().lstrip().startswith(begins.lower()) or begins in body
    assert "延べ" in body.decode() or "要" in body.decode() or "予測" in body.decode()
    assert now(job).result["bytes"] == len(body)


def test_forecasts_are_published_once(jobs: str) -> None:
    job = ask("publish", "small", {"as_of": "2026-03-12"})
    worked()
    assert now(job).result["added"] > 0
    changed()
    again = ask("publish", "small", {"as_of": "2026-03-12"})
    worked()
    assert (now(again).state, now(again).pk != job.pk) == (State.DONE, True)
    history = stored.load(stored.store(), "small").history
    assert len(history.forecasts) == now(job).result["added"] + now(again).result["added"]


def test_a_pull_without_sources_fails_and_says_why(jobs: str) -> None:
    job = ask("pull", "small")
    worked()
    assert (now(job).state, now(job).error) == (State.FAILED, "no_sources")


# --- turns


def test_of_two_who_take_a_job_up_one_does(jobs: str) -> None:
    job = ask("assess", "small")
    turn = begun(job)
    assert taken_up(job.pk, job.attempt, "second") is None
    turn.at("reading", 1, 2)
    assert (now(job).step, now(job).done, now(job).total) == ("reading", 1, 2)


def test_a_job_of_a_dead_worker_is_taken_up_again_once(jobs: str) -> None:
    job = ask("assess", "small")
    turn = begun(job)
    assert taken_back() == 0
    Job.objects.filter(pk=job.pk).update(until=Now() - timedelta(seconds=1))
    assert [taken_back(), taken_back()] == [1, 0]
    again = now(job)
    assert (again.state, again.attempt, again.deaths) == (State.WAITING, 2, 1)
    assert [one.status for one in DBTaskResult.objects.order_by("enqueued_at")] == ["FAILED", "READY"]
    with pytest.raises(LostError):
        turn.at("judging")
    assert not turn.end(State.DONE)
    assert now(job).state == State.WAITING
    assert worked() == 1
    assert now(job).state == State.DONE


def test_many_find_a_worker_dead_and_one_hands_its_job_out(jobs: str) -> None:
    from django.db import connections

    job, found, start = ask("assess", "small"), list[bool](), threading.Barrier(4)
    begun(job)

    def hands() -> None:
        start.wait()
        found.append(handed_out(job.pk, job.attempt))
        connections.close_all()

    threads = [threading.Thread(target=hands) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [False, False, False, True]
    assert DBTaskResult.objects.filter(status="READY").count() == 1


def test_a_worker_that_died_before_it_began_loses_no_job(jobs: str) -> None:
    job = ask("assess", "small")
    DBTaskResult.objects.filter(pk=job.task).update(status="RUNNING", started_at=Now())
    Job.objects.filter(pk=job.pk).update(asked_at=Now() - timedelta(minutes=5))
    assert taken_back() == 0
    DBTaskResult.objects.filter(pk=job.task).update(started_at=Now() - timedelta(minutes=5))
    assert [taken_back(), taken_back()] == [1, 0]
    assert worked() == 1
    assert now(job).state == State.DONE


def test_what_kills_workers_again_and_again_is_given_up(jobs: str) -> None:
    job = ask("assess", "small")
    for _ in range(turns.MOST_DEATHS):
        begun(now(job))
        Job.objects.filter(pk=job.pk).update(until=Now() - timedelta(seconds=1))
        taken_back()
    assert (now(job).state, now(job).error) == (State.FAILED, "worker_lost")


def test_a_job_is_cancelled_while_it_waits_and_at_its_next_step(jobs: str) -> None:
    waiting = ask("assess", "small")
    assert cancel(waiting.pk).state == State.CANCELLED
    assert worked() == 1
    assert now(waiting).state == State.CANCELLED
    running = ask("assess", "small")
    assert running.pk != waiting.pk
    turn = begun(running)
    assert cancel(running.pk).state == State.RUNNING
    with pytest.raises(CancelledError):
        turn.at("judging")
    with pytest.raises(NotFoundError):
        cancel(uuid4())


def test_a_process_that_is_to_end_hands_its_job_back(jobs: str) -> None:
    job = ask("assess", "small")
    turn = begun(job)
    turns.STOPPING.set()
    try:
        with pytest.raises(StoppedError):
            turn.at("judging")
    finally:
        turns.STOPPING.clear()
    assert turn.hand_back()
    assert (now(job).state, now(job).deaths) == (State.WAITING, 0)
    assert worked() == 1
    assert now(job).state == State.DONE


# --- schedules


def test_what_is_due_is_asked_for_once_and_missed_times_are_not_made_up_for(jobs: str) -> None:
    made = schedules.plan("assess", "small", "*/5 * * * *")
    assert (made.zone, schedules.met()) == ("Asia/Tokyo", 0)
    Schedule.objects.update(next_at=datetime.now(UTC) - timedelta(days=3))
    assert [schedules.met(), schedules.met()] == [1, 0]
    planned = Schedule.objects.get(pk=made.pk)
    assert planned.last_at is not None
    assert timedelta() < planned.next_at - datetime.now(UTC) <= timedelta(minutes=5)
    assert Job.objects.get().by == "schedule"
    assert schedules.plan("assess", "small", "0 6 * * *").pk == made.pk
    schedules.unplan(made.pk)
    with pytest.raises(NotFoundError):
        schedules.unplan(made.pk)


def test_a_schedule_of_a_program_that_is_gone_keeps_no_other_from_being_met(jobs: str) -> None:
    values = {"kind": "assess", "rule": "0 6 * * *", "zone": "UTC", "next_at": datetime.now(UTC)}
    Schedule.objects.create(program="gone", **values)
    Schedule.objects.create(program="small", **values)
    assert schedules.met() == 1
    assert Job.objects.get().program == "small"


def test_old_jobs_are_let_go_and_open_ones_never(jobs: str) -> None:
    done, waiting = ask("assess", "small"), ask("report", "small")
    Job.objects.filter(pk=done.pk).update(state=State.DONE)
    Job.objects.update(ended_at=Now() - timedelta(days=31), asked_at=Now() - timedelta(days=31))
    assert upkeep.pruned() == 1
    assert Job.objects.get().pk == waiting.pk


def test_what_is_over_is_cleared_away_and_the_log_and_the_rest_stay(jobs: str) -> None:
    from allauth.usersessions.models import UserSession
    from django.contrib.sessions.models import Session
    from django.core.cache import cache

    from kaname.web.access.models import Cached, Entry, Invitation, Token, User
    from kaname.web.api.models import Counted, Remembered

    now, user = datetime.now(UTC), User.objects.create_user("kim@example.org")
    for days in (-40, -2, 5):
        end = now + timedelta(days=days)
        Session.objects.create(session_key=f"s{days}", session_data="", expire_date=end)
        one = UserSession.objects.create(user=user, session_key=f"s{days}", ip="192.0.2.1", last_seen_at=now)
        UserSession.objects.filter(pk=one.pk).update(created_at=now - timedelta(days=3))
        Invitation.objects.create(email="lee@example.org", hash=f"i{days}", by="Ann", expires_at=end)
        Token.objects.create(user=user, name="t", prefix=f"p{days}", hash="", expires_at=end)
        Remembered.objects.create(user=user, key=f"k{days}", digest="", at=end)
        Counted.objects.create(ident="token-a", minute=int(end.timestamp()) // 60, count=1)
        cache.set(f"c{days}", 1, 1000)
        Cached.objects.filter(cache_key__endswith=f"c{days}").update(expires=end)
        Entry.objects.create(who="Ann", action="grant", at=end)
    UserSession.objects.create(user=user, session_key="just begun", ip="192.0.2.1")
    job = ask("upkeep")
    worked()
    assert (Job.objects.get(pk=job.pk).error, Job.objects.get(pk=job.pk).result["over"]) == ("", 2 * 5 + 2)
    assert set(Session.objects.values_list("session_key", flat=True)) == {"s5"}
    assert set(UserSession.objects.values_list("session_key", flat=True)) == {"s5", "just begun"}
    assert set(Invitation.objects.values_list("hash", flat=True)) == {"i-2", "i5"}
    assert set(Token.objects.values_list("prefix", flat=True)) == {"p-2", "p5"}
    assert set(Remembered.objects.values_list("key", flat=True)) == {"k5"}
    assert (Counted.objects.count(), Cached.objects.count(), Entry.objects.count()) == (1, 1, 3)


# --- workers as processes


def test_several_workers_do_each_job_once(jobs: str, any_site_database: str, tmp_path: Path) -> None:
    asked = [ask("assess", "small", {"as_of": f"2026-03-{day:02}"}) for day in range(1, 9)]
    env = sites.environment(any_site_database, tmp_path)
    with ExitStack() as stack:
        workers = [
            stack.enter_context(sites.started(sites.hasty(), env, tmp_path, f"worker{number}")) for number in range(3)
        ]
        sites.until(lambda: not of_people().exclude(state=State.DONE).exists(), 30)
        assert Known.objects.count() == 3
        assert [one.end() for one in workers] == [0, 0, 0]
    assert not Known.objects.exists()
    begun_jobs = [entry["job"] for one in workers for entry in one.logged("job begun") if entry["kind"] != "tell"]
    assert sorted(begun_jobs) == sorted(str(job.pk) for job in asked)
    assert set(of_people().values_list("attempt", flat=True)) == {1}


def test_a_killed_workers_job_is_done_by_another(jobs: str, any_site_database: str, tmp_path: Path) -> None:
    env = sites.environment(any_site_database, tmp_path) | {"KANAME_RUNS": "1000000"}
    with sites.started(sites.hasty(), env, tmp_path, "first") as first:
        job = ask("publish", "small", {"as_of": "2026-03-12"})
        sites.until(lambda: first.popen.poll() is None and now(job).step == "forecasting", 30)
        first.kill()
    left = now(job)
    assert (left.state, left.attempt) == (State.RUNNING, 1)
    env["KANAME_RUNS"] = "200"
    with ExitStack() as stack:
        others = [
            stack.enter_context(sites.started(sites.hasty(), env, tmp_path, f"other{number}")) for number in range(2)
        ]
        sites.until(lambda: now(job).state == State.DONE, 30)
        for one in others:
            one.end()
    assert (now(job).attempt, now(job).deaths) == (2, 1)
    assert sum(entry["kind"] == "publish" for one in others for entry in one.logged("job begun")) == 1
    assert len(stored.load(stored.store(), "small").history.forecasts) == now(job).result["added"] > 0
    assert not stored.verified(stored.store()).broken


def test_the_worker_beside_a_server_ends_with_it(site: str, site_database: str, tmp_path: Path) -> None:
    command = [*sites.hasty()[:2], sites.HASTY.replace("working.work()", "working.work(1234567)")]
    with sites.started(command, sites.environment(site_database, tmp_path), tmp_path, "orphan") as orphan:
        assert orphan.popen.wait(30) == 0
        assert os.getpid() != 1234567


def test_a_worker_that_is_told_again_and_again_ends(site: str, site_database: str, tmp_path: Path) -> None:
    with sites.started(sites.hasty(), sites.environment(site_database, tmp_path), tmp_path, "told") as told:
        sites.until(lambda: Known.objects.exists(), 30)
        for _ in range(300):
            told.popen.send_signal(signal.SIGTERM)
        assert told.popen.wait(15) == 0
    assert not Known.objects.exists()
