"""What is new, for whom: revisions, forecasts, comments and jobs become notices, each once however often it is looked.

What a program is heard up to is moved on in the transaction that writes the notices: a worker that dies leaves both as
they were. Nothing of a record is kept in a notice but its address, its fields and days.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from kaname.centre import stored
from kaname.centre.desk import Seen
from kaname.centre.places import Place
from kaname.errors import NotFoundError
from kaname.model.base import Key
from kaname.model.history import PastForecast
from kaname.store import listing
from kaname.web.access.models import User
from kaname.web.jobs.models import OPEN, Job
from kaname.web.talk import preferences
from kaname.web.talk.changes import Told, of_revision
from kaname.web.talk.listeners import Listener, all_listeners, by_view
from kaname.web.talk.marking import mentioned
from kaname.web.talk.models import Comment, Heard, Letter, Notice

_AT_ONCE = 200
"""Of more revisions at a time (an import, a merge) the newest are told."""
_JOBS_LOOKED_BACK = timedelta(days=2)
_READ_KEPT, _UNREAD_KEPT, _LETTERS_KEPT = timedelta(days=90), timedelta(days=365), timedelta(days=30)
_SILENT = ("notify", "upkeep", "tell")


def gather() -> int:
    """Note for everybody what is new to them; how much that was."""
    listeners = all_listeners()
    heads = _heads()
    count = sum(_program(name, head, listeners) for name, head in heads.items())
    return count + _comments(listeners) + _jobs(listeners)


def _heads() -> Mapping[str, int]:
    return listing.heads(stored.store())


def waiting() -> bool:
    """Whether there may be something new, found by three questions at most."""
    known = dict(Heard.objects.values_list("program", "revision"))
    behind = any(known.get(name, -1) < head for name, head in _heads().items())
    return behind or Comment.objects.filter(told=False).exists() or _ended().exists()


def _program(name: str, head: int, listeners: Iterable[Listener]) -> int:
    with transaction.atomic():
        heard, made = Heard.objects.select_for_update().get_or_create(program=name, defaults={"revision": head})
        if made or heard.revision >= head:
            return 0
        groups = by_view(listeners, name).values()
        found = [each for group in groups for each in _heard(name, heard.revision, head, group)]
        Heard.objects.filter(pk=name).update(revision=head)
        return _written(found)


def _heard(name: str, since: int, until: int, group: list[Listener]) -> Iterator[Notice]:
    """What is new of a program to those who see the same of it."""
    desk, place = group[0].desk, Place(name)
    for number in range(max(since, until - _AT_ONCE) + 1, until + 1):
        try:
            change = desk.change(place, number)
        except NotFoundError:  # of a scenario, or nothing of it may be seen
            continue
        yield from _notices(of_revision(desk, place, change, group), name)
    if since:
        before = desk.read(Place(name, at=since)).history.forecasts
        yield from _notices(_forecasts(name, desk.read(place), frozenset(before), group), name)


def _forecasts(name: str, seen: Seen, known: frozenset[PastForecast], group: list[Listener]) -> Iterator[Told]:
    """P80s that got later: each newly published forecast beside the one published last from an earlier day."""
    past = [one for one in seen.history.forecasts if one.p80 is not None]
    for one in (each for each in past if each not in known):
        before = [each for each in past if each.record == one.record and each.day < one.day]
        if before:
            yield from _later(name, seen, max(before, key=lambda each: (each.day, each.at)), one, group)


def _later(name: str, seen: Seen, was: PastForecast, now: PastForecast, group: list[Listener]) -> Iterator[Told]:
    assert was.p80 is not None
    assert now.p80 is not None
    days = (now.p80 - was.p80).days
    about = {"was": was.p80.isoformat(), "now": now.p80.isoformat(), "days": days}
    for one in group:
        me = one.me(name, seen.program)
        if days > one.preference.late_days and one.watches(name, now.record, seen.program, me):
            once = f"forecast:{name}:{now.record}:{now.at.isoformat()}"
            yield Told(one, "forecast", now.record, once, "", about, me)


def _comments(listeners: Iterable[Listener]) -> int:
    """What was said since, for those whom it names and those who watch its record."""
    count = 0
    for comment in Comment.objects.filter(told=False).select_related("user").order_by("pk"):
        with transaction.atomic():
            if Comment.objects.filter(pk=comment.pk, told=False).update(told=True):
                found = [*_notices(_comment(comment, listeners), comment.program)]
                count += _written(found)
    return count


def _comment(comment: Comment, listeners: Iterable[Listener]) -> Iterator[Told]:
    name, key = comment.program, comment.key
    for group in by_view(listeners, name).values():
        program = group[0].desk.read(Place(name)).program
        if key not in program.records:
            continue
        names = mentioned(comment.text, program)
        for one in (each for each in group if each.user.pk != comment.user_id):
            me = one.me(name, program)
            is_named = one.named(names, program, me)
            if is_named or one.watches(name, key, program, me):
                code, about = "mention" if is_named else "comment", {"comment": comment.pk}
                yield Told(one, code, key, f"comment:{comment.pk}", comment.user.email, about, me)


def _ended() -> Any:
    """Jobs that somebody who signs in asked for, that have ended, and of which nobody was told."""
    since = timezone.now() - _JOBS_LOOKED_BACK
    told = Notice.objects.filter(code="job", at__gte=since).values_list("record", flat=True)
    asking = User.objects.filter(is_active=True, is_service=False).values("email")
    ended = Job.objects.exclude(state__in=OPEN).exclude(kind__in=_SILENT).filter(ended_at__gte=since, by__in=asking)
    return ended.exclude(pk__in=[*told])


def _jobs(listeners: Iterable[Listener]) -> int:
    """Jobs of a program or of none: whoever asked is told."""
    by_address = {one.user.email: one for one in listeners}
    found: list[Notice] = []
    for job in _ended():
        one = by_address.get(job.by)
        if one is not None:
            about = {"job": job.kind, "state": job.state}
            told = Told(one, "job", Key("", str(job.pk)), f"job:{job.pk}", "", about)
            found += _notices([told], job.program)
    return _written(found)


def _notices(told: Iterable[Told], name: str) -> Iterator[Notice]:
    now = timezone.now()
    for each in told:
        days = (
            preferences.week(each.listener.desk.read(Place(name)).program, each.me) if each.me else frozenset(range(5))
        )
        mail_at, daily = preferences.mail_at(each.listener.user, each.listener.preference, _kind(each.code), days, now)
        yield Notice(
            user=each.listener.user,
            code=each.code,
            once=each.once[:200],
            program=name,
            kind=each.key.kind,
            record=each.key.id,
            who=each.who,
            about=each.about,
            mail_at=mail_at,
            daily=daily,
        )


def _kind(code: str) -> str:
    """By which setting a notice is mailed."""
    return "changed" if code in ("added", "removed") else code


def _written(found: Iterable[Notice]) -> int:
    told = list(found)
    Notice.objects.bulk_create(told, ignore_conflicts=True)
    return len(told)


def forgotten() -> int:
    """Let go of notices that were read long ago or will not be read, and of letters that are done with; how many."""
    now = timezone.now()
    old = Q(read_at__lt=now - _READ_KEPT) | Q(at__lt=now - _UNREAD_KEPT)
    count, _ = Notice.objects.filter(old, mail_at=None).delete()
    Letter.objects.filter(next_at=None, at__lt=now - _LETTERS_KEPT).delete()
    return count
