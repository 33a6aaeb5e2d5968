"""Subscriptions as addresses: made with a secret that is shown once, listed with what was delivered, taken back."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from pydantic import Field

from kaname.errors import ConflictError, NotFoundError
from kaname.model.base import Value
from kaname.web.api.answers import answer
from kaname.web.api.asking import Nothing, asked, place, sent
from kaname.web.api.callers import caller
from kaname.web.api.models import Delivery, Subscription
from kaname.web.api.records import PROGRAM
from kaname.web.api.routes import route
from kaname.web.api.shapes import Shape
from kaname.web.api.signing import secret
from kaname.web.api.targets import target
from kaname.web.api.webhooks import EVENTS, checked

_MOST = 20
_SHOWN = 100


class NewWebhook(Value):
    """Where to send which events."""

    url: str = Field(min_length=1, max_length=2000)
    events: tuple[str, ...] = Field(EVENTS, min_length=1, max_length=len(EVENTS))


class Webhook(Shape):
    """A subscription; `ended` says why nothing is sent any more."""

    id: str
    url: str
    events: list[str]
    since: datetime
    ended: str


class Made(Webhook):
    """A new subscription, with the secret that is shown this once."""

    secret: str


class Webhooks(Shape):
    """The caller's subscriptions to a program."""

    items: list[Webhook]


class Delivered(Shape):
    """What was sent, or is to be."""

    id: str
    event: str
    at: datetime
    state: str
    attempts: int
    status: int | None
    why: str
    next_at: datetime | None


class Deliveries(Shape):
    """The newest deliveries of a subscription."""

    items: list[Delivered]


_ALL = f"{PROGRAM}/webhooks"
_ONE = f"{PROGRAM}/webhooks/{{webhook}}"


def _told(one: Subscription) -> dict[str, object]:
    return {"id": str(one.uid), "url": one.url, "events": one.events, "since": one.at, "ended": one.ended}


@route("GET", _ALL, "Your webhooks", "webhooks", {200: Webhooks})
def list_webhooks(request: HttpRequest, program: str) -> HttpResponse:
    """The caller's subscriptions to a program."""
    asked(request, Nothing)
    items = [Webhook.model_validate(_told(one)) for one in _mine(request, program)]
    return answer(request, Webhooks(items=items))


def _mine(request: HttpRequest, program: str) -> list[Subscription]:
    name = place(program).name
    caller(request).desk.read(place(program))
    return list(Subscription.objects.filter(user=caller(request).user, program=name).order_by("pk"))


@route("POST", _ALL, "Make a webhook", "webhooks", {201: Made}, body=NewWebhook, errors=(409, 413, 415, 422))
def make_webhook(request: HttpRequest, program: str) -> HttpResponse:
    """Subscribe to what happens to a program from now on."""
    asked(request, Nothing)
    body, who, where = sent(request, NewWebhook), caller(request), place(program)
    if len(_mine(request, program)) >= _MOST:
        raise ConflictError("webhooks_many", most=_MOST)
    events = checked(body.events)
    target(body.url)
    stands = who.desk.read(where).revision.number
    one = Subscription.objects.create(
        user=who.user, token=who.token, program=where.name, url=body.url, events=events, seen=stands
    )
    return answer(request, Made.model_validate({**_told(one), "secret": secret(one.uid)}), status=201)


def _one(request: HttpRequest, program: str, name: str) -> Subscription:
    found = next((one for one in _mine(request, program) if str(one.uid) == name), None)
    if found is None:
        raise NotFoundError("webhook_unknown", name=name)
    return found


@route("GET", f"{_ONE}/deliveries", "What was sent to a webhook", "webhooks", {200: Deliveries})
def list_deliveries(request: HttpRequest, program: str, webhook: str) -> HttpResponse:
    """The newest deliveries of a subscription."""
    asked(request, Nothing)
    found = Delivery.objects.filter(subscription=_one(request, program, webhook)).order_by("-pk")[:_SHOWN]
    items = [
        Delivered(
            id=f"msg_{one.uid.hex}",
            event=one.event,
            at=one.at,
            state=one.state,
            attempts=one.attempts,
            status=one.status,
            why=one.why,
            next_at=one.next_at,
        )
        for one in found
    ]
    return answer(request, Deliveries(items=items))


@route("DELETE", _ONE, "Take a webhook back", "webhooks", {204: None})
def delete_webhook(request: HttpRequest, program: str, webhook: str) -> HttpResponse:
    """Take a subscription back."""
    asked(request, Nothing)
    _one(request, program, webhook).delete()
    return answer(request, None, status=204)
