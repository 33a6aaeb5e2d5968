"""Finding: the page of a search, and what the palette offers while one types."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kaname.centre.desk import Desk
from kaname.centre.places import Place
from kaname.model.kinds import KINDS
from kaname.web.access.desks import desk
from kaname.web.access.journal import address_of
from kaname.web.access.requests import account
from kaname.web.pages.frame import frame, page
from kaname.web.pages.places import place_url, record_url
from kaname.web.pages.searching import INDEXES, Hit, folded
from kaname.web.pages.visit import Visit, signed_in, visited
from kaname.words.speech import Speech

_ON_A_PAGE = 50
_OFFERED = 12
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Found:
    """A hit with where it lies, and in which program where several were searched."""

    hit: Hit
    url: str
    program: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A kind among what was found."""

    kind: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Offer:
    """A line of the palette."""

    text: str
    kind: str
    url: str


def _asked(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\0", "")[:_LONGEST].strip()


def _number(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1


@visited
def search(visit: Visit) -> HttpResponse:
    """Records of a program that hold the words asked for, by kind where one is chosen."""
    query, kind = _asked(visit.request), visit.request.GET.get("kind", "")
    index = INDEXES.of(visit.place.name, visit.seen, visit.speech)
    every = index.find(query, visit.speech)
    counts = Counter(one.key.kind for one in every)
    groups = [Group(name, visit.speech.kind(name, plural=True), counts[name]) for name in KINDS if counts[name]]
    chosen = [one for one in every if kind in ("", one.key.kind)]
    shown = Paginator(chosen, _ON_A_PAGE).get_page(_number(visit.request))
    records = [record for one in shown if (record := visit.seen.program.find(one.key)) is not None]
    visit.desk.noted_reading(visit.place, records)
    found = [Found(one, record_url(visit.place, one.key)) for one in shown]
    told = {"query": query, "kind": kind, "groups": groups, "found": found, "shown": shown, "total": len(every)}
    return page(visit, "pages/search.html", "search", **told)


@signed_in
def search_all(request: HttpRequest) -> HttpResponse:
    """The same in every program that the reader may see."""
    user = account(request)
    mine, query = desk(user, address=address_of(request)), _asked(request)
    every = [one for name in mine.names() for one in _in(mine, name, query, user.language)] if query else []
    shown = Paginator(every, _ON_A_PAGE).get_page(_number(request))
    told = {"query": query, "found": shown.object_list, "shown": shown, "total": len(every), "frame": None}
    return render(request, "pages/search.html", told)


def _in(mine: Desk, name: str, query: str, language: str) -> list[Found]:
    place = Place(name)
    seen = mine.read(place)
    speech = Speech(language, seen.program)
    hits = INDEXES.of(name, seen, speech).find(query, speech)
    records = [record for one in hits if (record := seen.program.find(one.key)) is not None]
    mine.noted_reading(place, records)
    return [Found(one, record_url(place, one.key), name) for one in hits]


@visited
def palette(visit: Visit) -> HttpResponse:
    """Pages and records by what was typed so far."""
    query = _asked(visit.request)
    offers = [one for one in _pages(visit) if all(word in folded(one.text) for word in folded(query).split())]
    offers = offers[:_OFFERED]
    if query:
        hits = INDEXES.of(visit.place.name, visit.seen, visit.speech).find(query, visit.speech)
        found = hits[: _OFFERED - min(len(offers), _OFFERED // 2)]
        records = [record for one in found if (record := visit.seen.program.find(one.key)) is not None]
        visit.desk.noted_reading(visit.place, records)
        offers = [
            *offers[: _OFFERED // 2],
            *(Offer(one.name, one.kind, record_url(visit.place, one.key)) for one in found),
        ]
    return render(visit.request, "pages/offers.html", {"offers": offers})


@signed_in
def palette_anywhere(request: HttpRequest) -> HttpResponse:
    """Programs by what was typed so far, where one is in none."""
    words = folded(_asked(request)).split()
    names = desk(account(request), address=address_of(request)).names()
    offers = [Offer(one, "", place_url(Place(one))) for one in names if all(word in folded(one) for word in words)]
    return render(request, "pages/offers.html", {"offers": offers[:_OFFERED]})


def _pages(visit: Visit) -> list[Offer]:
    """The pages of a program, as its navigation has them."""
    shown = frame(visit, "")
    lists = [item for group in shown.lists for item in group.items]
    items = [shown.home, *shown.duties, *shown.tools, *lists]
    return [Offer(one.text, "", one.url) for one in items]
