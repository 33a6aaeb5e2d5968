"""Pages of a record about talk: its comments, whether one watches it; whom a comment may name."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kaname.errors import UsageError
from kaname.model.base import Entity, Key
from kaname.model.people import Person
from kaname.web.pages.frame import list_of, page
from kaname.web.pages.places import RecordLinks, record_url
from kaname.web.pages.visit import Visit, visited
from kaname.web.talk import comments
from kaname.web.talk.marking import marked, mentioned
from kaname.web.talk.models import Comment
from kaname.web.talk.standing import watching
from kaname.web.talk.watching import watch as say_so
from kaname.words.refusals import told

_OFFERED = 8


@require_http_methods(["GET", "HEAD", "POST"])
@visited
def thread(visit: Visit, plural: type[Entity], record: str) -> HttpResponse:
    """What was said about a record, and a place to say more. Raises NotFoundError."""
    key = Key(plural.kind, record)
    if visit.request.method != "POST":
        return _shown(visit, plural, key)
    text = visit.request.POST.get("text", "")
    try:
        made = comments.say(visit.desk, visit.user, visit.place.name, key, text)
    except UsageError as error:
        return _shown(visit, plural, key, text=text, fault=" ".join(told(error, visit.language)))
    return _after(visit, plural, key, made)


@require_POST
@visited
def edit(visit: Visit, plural: type[Entity], record: str, number: int) -> HttpResponse:
    """Change what one said. Raises NotFoundError, ForbiddenError."""
    key, text = Key(plural.kind, record), visit.request.POST.get("text", "")
    try:
        made = comments.edit(visit.desk, visit.user, visit.place.name, key, number, text)
    except UsageError as error:
        return _shown(visit, plural, key, fault=" ".join(told(error, visit.language)))
    return _after(visit, plural, key, made)


@require_POST
@visited
def remove(visit: Visit, plural: type[Entity], record: str, number: int) -> HttpResponse:
    """Take back what one said. Raises NotFoundError, ForbiddenError."""
    key = Key(plural.kind, record)
    comments.remove(visit.desk, visit.user, visit.place.name, key, number)
    return _after(visit, plural, key, None)


@require_POST
@visited
def watch(visit: Visit, plural: type[Entity], record: str) -> HttpResponse:
    """Hear of a record from now on, or not. Raises NotFoundError."""
    key = Key(plural.kind, record)
    visit.desk.record(visit.place, key)
    say_so(visit.user, visit.place.name, key, on=visit.request.POST.get("on") == "1")
    if _by_script(visit.request):
        return render(visit.request, "talk/watch.html", {"watching": watching(visit, key)})
    return redirect(record_url(visit.place, key))


@require_GET
@visited
def mentions(visit: Visit) -> HttpResponse:
    """People of the plan whose id or name begins with some letters."""
    asked = visit.request.GET.get("q", "").casefold()
    people = (one for one in visit.seen.program if isinstance(one, Person))
    found = [one for one in people if _answers(one, asked)][:_OFFERED]
    return JsonResponse({"people": [{"id": one.id, "name": one.name, "role": one.role} for one in found]})


def _answers(person: Person, asked: str) -> bool:
    words = (person.id, *person.title.casefold().split())
    return any(word.casefold().startswith(asked) for word in words)


def _by_script(request: HttpRequest) -> bool:
    return "HX-Request" in request.headers


def _after(visit: Visit, plural: type[Entity], key: Key, made: Comment | None) -> HttpResponse:
    if _by_script(visit.request):
        return _shown(visit, plural, key, made=made)
    return redirect(f"{record_url(visit.place, key)}comments/")


def _shown(
    visit: Visit, plural: type[Entity], key: Key, *, text: str = "", fault: str = "", made: Comment | None = None
) -> HttpResponse:
    found = comments.thread(visit.desk, visit.place.name, key)
    program, links = visit.seen.program, RecordLinks(visit.place)
    named = [visit.speech.name(one) for one in mentioned(made.text, program)] if made is not None else []
    context: dict[str, Any] = {
        "thread": [
            {"comment": one, "html": marked(one.text, program, links), "mine": comments.editable(one, visit.user)}
            for one in found
        ],
        "url": f"{record_url(visit.place, key)}comments/",
        "record_url": record_url(visit.place, key),
        "mentions": visit.url("mentions/"),
        "name": visit.speech.name(key),
        "user": visit.user,
        "text": text,
        "fault": fault,
        "named": visit.speech.comma.join(named),
        "may_say": visit.place.at is None,
        "minutes": comments.EDITABLE.seconds // 60,
    }
    if _by_script(visit.request):
        return render(visit.request, "talk/comments.html", context)
    answer = page(visit, "pages/comments.html", list_of(plural), **context)
    answer.status_code = 400 if fault else answer.status_code
    return answer
