"""Parts for pages of records: `{% watch visit record.key %}` and `{% comments visit record.key %}`."""

from __future__ import annotations

from typing import Any

from django import template

from kaname.model.base import Key
from kaname.web.pages.places import record_url
from kaname.web.pages.visit import Visit
from kaname.web.talk.standing import watching

register = template.Library()


@register.inclusion_tag("talk/watch.html", takes_context=True)
def watch(context: dict[str, Any], visit: Visit, key: Key) -> dict[str, Any]:
    """A button by which one hears of a record or not."""
    return {"watching": watching(visit, key), "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("talk/later.html")
def comments(visit: Visit, key: Key) -> dict[str, Any]:
    """What is said about a record: loaded after the page, a link without scripts."""
    return {"url": f"{record_url(visit.place, key)}comments/"}
