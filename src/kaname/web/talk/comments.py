"""Comments on records: seen by whoever may see the record as it stands, changed by whoever wrote them for a while.

They are of the site, not of the plan: no revision holds them, a backup of the store does.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from kaname.centre.desk import Desk, Noted
from kaname.centre.places import Place
from kaname.errors import ForbiddenError, NotFoundError, UsageError
from kaname.model.base import Key
from kaname.web.access.models import User
from kaname.web.talk.models import Comment, Watch

EDITABLE = timedelta(minutes=30)
"""So long after it was said, a comment can be changed."""
LONGEST = 10_000


def thread(desk: Desk, program: str, key: Key) -> tuple[Comment, ...]:
    """What was said about a record, oldest first. Raises NotFoundError where it may not be seen (any more)."""
    desk.record(Place(program), key)
    found = Comment.objects.filter(program=program, kind=key.kind, record=key.id).select_related("user")
    return tuple(found.order_by("at", "pk"))


def say(desk: Desk, user: User, program: str, key: Key, text: str) -> Comment:
    """Say something about a record, and watch it from then on. Raises NotFoundError, UsageError."""
    desk.record(Place(program), key)
    words = _checked(text)
    with transaction.atomic():
        made = Comment.objects.create(user=user, program=program, kind=key.kind, record=key.id, text=words)
        Watch.objects.get_or_create(user=user, program=program, kind=key.kind, record=key.id)
        desk.journal(Noted(desk.who, "comment", program, (key,), detail=str(made.pk)))
    return made


def edit(desk: Desk, user: User, program: str, key: Key, number: int, text: str) -> Comment:
    """Change what one said. Raises NotFoundError, ForbiddenError where it is another's or too old, UsageError."""
    found = _own(desk, user, program, key, number)
    words = _checked(text)
    if not editable(found, user):
        raise ForbiddenError("comment_settled", minutes=EDITABLE // timedelta(minutes=1))
    with transaction.atomic():
        Comment.objects.filter(pk=found.pk).update(text=words, edited_at=timezone.now(), told=False)
        desk.journal(Noted(desk.who, "comment-edited", program, (key,), detail=str(number)))
    return found


def remove(desk: Desk, user: User, program: str, key: Key, number: int) -> None:
    """Take back what one said: its words go, that something was said stays. Raises NotFoundError, ForbiddenError."""
    found = _own(desk, user, program, key, number)
    with transaction.atomic():
        Comment.objects.filter(pk=found.pk).update(text="", removed_at=timezone.now(), told=True)
        desk.journal(Noted(desk.who, "comment-removed", program, (key,), detail=str(number)))


def editable(comment: Comment, user: User) -> bool:
    """Whether somebody may still change a comment."""
    fresh = timezone.now() - comment.at < EDITABLE
    return comment.user_id == user.pk and comment.removed_at is None and fresh


def _own(desk: Desk, user: User, program: str, key: Key, number: int) -> Comment:
    desk.record(Place(program), key)
    found = Comment.objects.filter(pk=number, program=program, kind=key.kind, record=key.id, removed_at=None).first()
    if found is None:
        raise NotFoundError("comment_unknown", number=number)
    if found.user_id != user.pk:
        raise ForbiddenError("comment_of_others")
    return found


def _checked(text: str) -> str:
    words = text.strip().replace("\r\n", "\n").replace("\x00", "")
    if not words:
        raise UsageError("comment_empty")
    if len(words) > LONGEST:
        raise UsageError("comment_long", most=LONGEST)
    return words
