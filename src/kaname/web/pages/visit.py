"""A visit: who looks at which place, and what a page of it asks for. Faults of a request become pages that say so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString

from kaname.assessment import Assessment
from kaname.centre.desk import Desk, Seen
from kaname.centre.places import Place
from kaname.errors import KanameError
from kaname.model.roles import Action
from kaname.portfolio import PortfolioAssessment
from kaname.report.document import Block
from kaname.report.html import blocks_html
from kaname.web.access.desks import desk
from kaname.web.access.journal import address_of
from kaname.web.access.models import User
from kaname.web.access.requests import account
from kaname.web.pages.kept import KEPT, Entry, Shown
from kaname.web.pages.places import RecordLinks, place_url
from kaname.words.catalogue import translate
from kaname.words.interface import TITLES
from kaname.words.refusals import told
from kaname.words.speech import Speech

WAIT = "wait"
"""The parameter by which a page without scripts waits for what is being computed."""


@dataclass(frozen=True)
class Visit:
    """One request for a page of a place."""

    request: HttpRequest
    user: User
    desk: Desk
    place: Place

    @property
    def language(self) -> str:
        """The reader's language."""
        return self.user.language

    @cached_property
    def seen(self) -> Seen:
        """The plan as it stands or stood, as far as the reader may see it. Raises NotFoundError."""
        return self.desk.read(self.place)

    @cached_property
    def shown(self) -> Shown:
        """The assessment that can be shown now. Raises NotFoundError."""
        if WAIT in self.request.GET:
            return Shown(KEPT.waited(self.desk, self.place), current=True)
        return KEPT.at_once(self.desk, self.place)

    @property
    def entry(self) -> Entry | None:
        """What is kept of it."""
        return self.shown.entry

    @property
    def portfolio(self) -> PortfolioAssessment | None:
        """That of a portfolio, where this is one and it is there."""
        return self.entry.assessed.portfolio if self.entry is not None else None

    @property
    def assessment(self) -> Assessment | None:
        """That of a program, where it is there."""
        return self.entry.assessed.only if self.entry is not None and self.portfolio is None else None

    @cached_property
    def speech(self) -> Speech:
        """The reader's language, about what was assessed, else about the plan."""
        if self.portfolio is not None:
            programs = self.portfolio.programs
            return Speech(self.language, programs.whole, programs.programs)
        one = self.assessment
        return Speech(self.language, one.program if one is not None else self.seen.program)

    @cached_property
    def links(self) -> RecordLinks:
        """Where records lie."""
        return RecordLinks(self.place)

    def may(self, action: Action) -> bool:
        """Whether the reader may do something here: nothing is done to the past."""
        return self.place.at is None and self.desk.may(self.place.name, action)

    def part(self, name: str, make: Callable[[Speech], tuple[Block, ...]]) -> SafeString:
        """Blocks of what was assessed as a part of a page, kept with it. Only where an assessment is there."""
        entry = cast(Entry, self.entry)
        return entry.part(
            (name, self.language),
            lambda: SafeString(blocks_html(make(self.speech), self.links)),  # nosec B703 # a template escapes them
        )

    def url(self, rest: str = "") -> str:
        """The address of a page of the same place."""
        return place_url(self.place, rest)


Page = Callable[..., HttpResponse]


def visited(page: Callable[..., HttpResponse]) -> Page:
    """A page of a place: for who is signed in and may see it; what can't be served is told as a page."""

    @wraps(page)
    def view(request: HttpRequest, place: Place, **names: Any) -> HttpResponse:
        user = account(request)
        visit = Visit(request, user, desk(user, address=address_of(request)), place)
        return page(visit, **names)

    return signed_in(view)


def signed_in(view: Page) -> Page:
    """A page for who is signed in; what can't be served is told as a page."""

    @wraps(view)
    def answered(request: HttpRequest, **names: Any) -> HttpResponse:
        try:
            return view(request, **names)
        except KanameError as error:
            return refused(request, error)

    return login_required(answered)


def refused(request: HttpRequest, error: KanameError) -> HttpResponse:
    """A page that says what can't be done, and what to do instead."""
    language = account(request).language
    detail, mend = told(error, language)
    problems = [Speech(language).problem(one) for one in getattr(error, "problems", ())]
    title = translate(TITLES[error.status], language)
    context = {"title": title, "detail": detail, "mend": mend, "problems": problems, "frame": None}
    return render(request, "pages/refused.html", context, status=error.status)
