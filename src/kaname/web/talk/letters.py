"""Notices by mail: what is due at one time goes in one letter, made when it is sent of what may be seen then.

A letter is written down with the notices that it is for before it is sent, so that no notice is in two. One that isn't
known to have left (a worker died, a server did not answer) is sent again under the same Message-ID.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from email.utils import format_datetime
from smtplib import SMTPException
from urllib.parse import urlsplit

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from kaname.settings import settings
from kaname.web.access.accounts import address
from kaname.web.access.desks import desk
from kaname.web.talk import preferences
from kaname.web.talk.models import Letter, Notice
from kaname.web.talk.quiet import WORKING
from kaname.web.talk.showing import Reader, Shown
from kaname.words import talk as words
from kaname.words.speech import Speech

_LEASE = timedelta(minutes=5)
_PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440))
_MOST = 100


def due(now: datetime | None = None) -> bool:
    """Whether there is mail to be sent."""
    now = now or timezone.now()
    if not settings().mail:
        return False
    return Notice.objects.filter(mail_at__lte=now).exists() or _waiting(now).exists()


def post(now: datetime | None = None) -> int:
    """Write what is due into letters, and send those; how many were sent."""
    if not settings().mail:
        return 0
    now = now or timezone.now()
    write(now)
    return sum(send(one, now) for one in _waiting(now).select_related("user"))


def _waiting(now: datetime) -> QuerySet[Letter]:
    return Letter.objects.filter(state="waiting", next_at__lte=now).order_by("pk")


def write(now: datetime) -> int:
    """Put the notices whose time has come into letters, each into one; how many letters."""
    waiting: dict[tuple[int, bool], list[int]] = defaultdict(list)
    told = Notice.objects.filter(mail_at__lte=now, letter=None).order_by("pk")
    for pk, user, daily in told.values_list("pk", "user", "daily"):
        waiting[user, daily].append(pk)
    count = 0
    for (user, daily), numbers in waiting.items():
        with transaction.atomic():
            letter = Letter.objects.create(user_id=user, daily=daily, next_at=now)
            mine = Notice.objects.filter(pk__in=numbers, letter=None, mail_at__lte=now)
            if mine.update(letter=letter, mail_at=None):
                count += 1
            else:  # another worker was faster
                letter.delete()
    return count


def send(letter: Letter, now: datetime) -> bool:
    """Send a letter, unless another does; whether it left."""
    user = letter.user
    hours = preferences.hours_of(user, preferences.of(user), WORKING)
    if hours.quiet(now):
        Letter.objects.filter(pk=letter.pk, state="waiting").update(next_at=hours.open(now))
        return False
    mine = Letter.objects.filter(pk=letter.pk, state="waiting", next_at=letter.next_at)
    if not mine.update(next_at=now + _LEASE, attempts=letter.attempts + 1):
        return False
    shown = (
        Reader(desk(user), user.language).shown(Notice.objects.filter(letter=letter).order_by("-pk")[:_MOST])
        if user.is_active
        else []
    )
    if not shown:
        return _left(letter, "empty")
    try:
        _message(letter, sorted(shown, key=lambda one: one.program)).send()
    except (SMTPException, OSError):
        return _again(letter, now)
    return _left(letter, "sent")


def _left(letter: Letter, state: str) -> bool:
    Letter.objects.filter(pk=letter.pk).update(state=state, next_at=None)
    return state == "sent"


def _again(letter: Letter, now: datetime) -> bool:
    """It could not be sent: later, or not any more."""
    if letter.attempts >= len(_PAUSES):
        return _left(letter, "failed")
    Letter.objects.filter(pk=letter.pk).update(next_at=now + _PAUSES[letter.attempts])
    return False


def _message(letter: Letter, shown: list[Shown]) -> EmailMessage:
    user = letter.user
    speech = Speech(user.language)
    home = address("/")
    headers = {
        "Message-ID": f"<{letter.uid}@{urlsplit(home).hostname}>",
        "Date": format_datetime(letter.at),
        "Auto-Submitted": "auto-generated",
    }
    subject, text = _subject(letter, shown, speech), _text(letter, shown, speech)
    return EmailMessage(subject, text, None, [user.email], headers=headers)


def _subject(letter: Letter, shown: list[Shown], speech: Speech) -> str:
    if letter.daily:
        said = str(speech.say(words.SUBJECT_DAILY, {"count": len(shown)}))
    elif len(shown) == 1:
        said = str(shown[0].said)
    else:
        said = str(speech.say(words.SUBJECT_MANY, {"count": len(shown)}))
    return f"[Kaname] {' '.join(said.split())}"[:200]


def _text(letter: Letter, shown: list[Shown], speech: Speech) -> str:
    lines = [str(speech.say(words.GREETING, {"name": str(letter.user)})), ""]
    program = ""
    for one in shown:
        if one.program and one.program != program:
            program = one.program
            lines += [f"■ {program}", ""]
        lines.append(f"- {one.said}")
        lines += [f"  > {line}" for line in one.excerpt.splitlines() if line.strip()]
        lines += [f"  {address(one.url)}", ""]
    lines += [
        "--",
        str(speech.say(words.ALL_NOTICES, {"url": address("/notices/")})),
        str(speech.say(words.SETTINGS, {"url": address("/account/notifications/")})),
    ]
    return "\n".join(lines) + "\n"
