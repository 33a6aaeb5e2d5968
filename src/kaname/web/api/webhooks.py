"""Webhooks: what happens to a program, found in its log by the desk of each subscriber, and sent signed.

`gather` looks what is new, `due` says what is to be sent, `deliver` sends one. Whoever runs jobs calls the three.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import httpx2
from django.db import transaction
from django.utils import timezone

from kaname.centre.desk import Desk
from kaname.centre.places import Place
from kaname.errors import KanameError, NotFoundError, UsageError
from kaname.web.access.desks import lasting
from kaname.web.api.models import Delivery, Subscription
from kaname.web.api.signing import secret, signature
from kaname.web.api.targets import target

WRITTEN, FROZEN, PUBLISHED = "revision.written", "baseline.frozen", "forecast.published"
EVENTS = (WRITTEN, FROZEN, PUBLISHED)
_PAUSES = tuple(timedelta(seconds=seconds) for seconds in (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400))
"""How long after each failed attempt the next one is made (Standard Webhooks, "Deliverability and reliability")."""
_SECONDS = 15
_AT_ONCE = 500


def desk_of(subscription: Subscription) -> Desk | None:
    """The desk of a subscriber, as far as its account and the token of the subscription reach now."""
    return lasting(subscription.user, subscription.token)


def gather() -> int:
    """Note what has happened since the last time, for each subscription; how much it was."""
    count = 0
    for one in Subscription.objects.filter(ended="").select_related("user", "token").order_by("pk"):
        with transaction.atomic():
            held = Subscription.objects.select_for_update().select_related("user").filter(pk=one.pk, ended="").first()
            if held is not None:
                count += _gathered(held)
    return count


def _gathered(one: Subscription) -> int:
    at = desk_of(one)
    try:
        if at is None:
            raise NotFoundError("program_unknown", name=one.program, nearest="")
        events = list(_events(one, at))
    except NotFoundError:
        one.ended = "not_seen"
        one.save(update_fields=["ended"])
        return 0
    Delivery.objects.bulk_create(
        Delivery(subscription=one, event=event, about=dict(about)) for event, about in events if event in one.events
    )
    one.save(update_fields=["seen", "heard"])
    return len(events)


def _events(one: Subscription, at: Desk) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What is new in the log of a program, oldest first, and up to where that was read."""
    place = Place(one.program)
    seen = at.read(place)
    known, one.seen = one.seen, max(one.seen, seen.revision.number)
    if known < one.seen:
        for number in range(max(known, one.seen - _AT_ONCE) + 1, one.seen + 1):
            if _shown(at, place, number):
                yield WRITTEN, {"revision": number}
        for named in reversed(at.baselines(place)):
            if known < named.number <= one.seen:
                yield FROZEN, {"revision": named.number}
    fresh = {past.at for past in seen.history.forecasts if past.at > one.heard}
    for moment in sorted(fresh):
        yield PUBLISHED, {"at": moment.isoformat()}
    one.heard = max(fresh, default=one.heard)


def _shown(at: Desk, place: Place, number: int) -> bool:
    """Whether a revision of the plan itself is there, and something of it may be seen."""
    try:
        at.change(place, number)
    except NotFoundError:
        return False
    return True


def due(now: datetime | None = None) -> tuple[Delivery, ...]:
    """What is to be sent, the oldest first."""
    waiting = Delivery.objects.filter(next_at__lte=now or timezone.now(), subscription__ended="")
    return tuple(waiting.select_related("subscription__user", "subscription__token").order_by("next_at", "pk"))


def payload(delivery: Delivery) -> Mapping[str, Any] | None:
    """What a delivery says: addresses alone, of what its subscriber may see now; None where that is nothing."""
    one = delivery.subscription
    at = desk_of(one)
    if at is None:
        return None
    place = Place(one.program)
    try:
        said = _published(at, place, delivery) if delivery.event == PUBLISHED else _written(at, place, delivery)
    except NotFoundError:
        return None
    if said is None:
        return None
    data = {"program": one.program.replace("/", ":", 1), **said}
    return {"type": delivery.event, "timestamp": delivery.at.isoformat(), "data": data}


def _written(at: Desk, place: Place, delivery: Delivery) -> Mapping[str, Any]:
    number = int(delivery.about["revision"])
    if delivery.event == FROZEN:
        named = next((one for one in at.baselines(place) if one.number == number), None)
        if named is None:
            raise NotFoundError("revision_unknown", text=str(number), scenario=place.scenario, head="–")
        return {"revision": number, "baseline": named.name}
    change = at.change(place, number)
    records = [{"record": str(key), "removed": gone} for key, gone in change.records]
    return {"revision": number, "digest": change.revision.digest, "records": records}


def _published(at: Desk, place: Place, delivery: Delivery) -> Mapping[str, Any] | None:
    moment = datetime.fromisoformat(delivery.about["at"])
    found = [past for past in at.read(place).history.forecasts if past.at == moment]
    if not found:
        return None
    return {"at": moment.isoformat(), "records": sorted({str(past.record) for past in found})}


def deliver(delivery: Delivery) -> bool:
    """Send one; whether it arrived. What does not is tried again later, until it has been tried often enough."""
    said = payload(delivery)
    if said is None:
        return _done(delivery, "withheld")
    body = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    try:
        status = _post(delivery, body)
    except KanameError as error:
        return _failed(delivery, None, error.code)
    except httpx2.HTTPError as error:
        return _failed(delivery, None, type(error).__name__)
    if 200 <= status < 300:
        delivery.status = status
        return _done(delivery, "delivered")
    if status == 410:
        _end(delivery.subscription, "gone")
    return _failed(delivery, status, "")


def _post(delivery: Delivery, body: bytes) -> int:
    one = delivery.subscription
    to, moment, name = target(one.url), int(time.time()), f"msg_{delivery.uid.hex}"
    headers = {
        "Host": to.named,
        "Content-Type": "application/json",
        "User-Agent": "Kaname",
        "webhook-id": name,
        "webhook-timestamp": str(moment),
        "webhook-signature": signature(secret(one.uid), name, moment, body),
    }
    # No proxy of the environment is used and no redirect followed: it goes where was looked, or nowhere.
    with (
        httpx2.Client(timeout=_SECONDS, follow_redirects=False, trust_env=False) as client,
        client.stream(
            "POST", to.pinned, content=body, headers=headers, extensions={"sni_hostname": to.host}
        ) as response,
    ):
        return response.status_code


def _done(delivery: Delivery, state: str) -> bool:
    delivery.state, delivery.next_at, delivery.why = state, None, ""
    delivery.attempts += state == "delivered"
    delivery.save()
    return state == "delivered"


def _failed(delivery: Delivery, status: int | None, why: str) -> bool:
    delivery.attempts += 1
    delivery.status, delivery.why = status, why[:200]
    last = delivery.attempts > len(_PAUSES) or status == 410
    delivery.state = "failed" if last else "waiting"
    delivery.next_at = None if last else timezone.now() + _PAUSES[delivery.attempts - 1]
    delivery.save()
    if last:
        _end(delivery.subscription, "gone" if status == 410 else "unreachable")
    return False


def _end(one: Subscription, why: str) -> None:
    Subscription.objects.filter(pk=one.pk, ended="").update(ended=why)


def checked(events: tuple[str, ...]) -> list[str]:
    """The events that are wanted. Raises UsageError where one is none."""
    for name in events:
        if name not in EVENTS:
            raise UsageError("webhook_events", got=name, known=", ".join(EVENTS))
    return sorted(set(events))
