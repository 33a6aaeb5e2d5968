"""Two states compared: what differs, and what that does to dates, cost and people; computed beside requests."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, replace

from django.http import HttpResponse
from django.utils.safestring import SafeString

from kaname.centre.desk import Desk
from kaname.centre.places import Place
from kaname.errors import UsageError
from kaname.report.comparing import comparisons
from kaname.report.document import Block, Heading
from kaname.report.effects import Comparison, compose_effects
from kaname.report.html import blocks_html
from kaname.store import MAIN
from kaname.web.pages.frame import UNTIL_FRESH, page
from kaname.web.pages.places import RecordLinks, place_url
from kaname.web.pages.results import Results
from kaname.web.pages.visit import WAIT, Visit, visited
from kaname.web.states.moments import called, moment, state_of, text_of
from kaname.words.catalogue import LANGUAGES
from kaname.words.markers import _

_LATEST = 12
Texts = Mapping[str, SafeString]
"""A comparison as a part of a page, in each language."""

COMPARISONS: Results[Texts] = Results(24)
_BEGAN = _("where this scenario began")
_SCENARIO = _("scenario")


@dataclass(frozen=True, slots=True)
class Choice:
    """A state that a place can be compared with."""

    text: str
    name: str
    note: str = ""


@visited
def compare(visit: Visit) -> HttpResponse:
    """What differs between another state and the one that is looked at."""
    asked = visit.request.GET.get("with", "").strip()
    choices = list(_choices(visit))
    if not asked:
        return page(visit, "states/compare.html", "compare", choices=choices, asked="")
    before = state_of(asked, visit.place)
    visit.desk.read(before)
    if before == visit.place:
        raise UsageError("compare_same")
    name, make = _name(visit, before, visit.place), _Making(visit.desk, before, visit.place)
    visit.desk.noted_assessing(visit.place)
    wait = WAIT in visit.request.GET
    found = COMPARISONS.waited(name, make) if wait else COMPARISONS.at_once(name, make)
    if found.error is not None:
        raise found.error
    if found.waits and UNTIL_FRESH in visit.request.headers:
        return HttpResponse(status=204)
    return page(
        visit,
        "states/compare.html",
        "compare",
        asked=asked,
        choices=choices,
        before=called(before, visit),
        after=called(visit.place, visit),
        before_url=place_url(before),
        waits=found.waits,
        body=found.value[visit.language] if found.value is not None else "",
        turned=place_url(before, f"compare/?with={text_of(visit.place, before)}"),
    )


def known_effects(visit: Visit, before: Place, after: Place) -> SafeString | None:
    """The effects of a change, where they are known already."""
    found = COMPARISONS.known(_name(visit, before, after))
    return found[visit.language] if found is not None else None


def _name(visit: Visit, before: Place, after: Place) -> Hashable:
    return tuple(visit.desk.standing(one).name for one in (before, after))


@dataclass(frozen=True)
class _Making:
    """How a comparison is made."""

    desk: Desk
    before: Place
    after: Place

    def __call__(self) -> Texts:
        compared = self.desk.compared(self.before, self.after)
        links = RecordLinks(self.after)
        return {language: _told(tuple(comparisons(compared).values()), language, links) for language in LANGUAGES}


def _told(found: tuple[Comparison, ...], language: str, links: RecordLinks) -> SafeString:
    """Comparisons below each other, each under its name where there are more."""
    blocks: list[Block] = []
    for one in found:
        document = compose_effects(one, language)
        if len(found) > 1:
            blocks.append(Heading(document.title, f"of-{len(blocks)}"))
        blocks += document.blocks
    return SafeString(blocks_html(blocks, links))  # nosec B703 # a template escapes them


def _choices(visit: Visit) -> Iterator[Choice]:
    """States that one is likely to compare with: where a scenario began, scenarios, baselines, the latest revisions."""
    place = visit.place
    if visit.portfolio is not None:
        return
    branches = {one.name: one for one in visit.desk.scenarios(place)}
    own = branches.get(place.scenario)
    if own is not None and own.parent is not None:
        yield Choice(f"@{own.parent}~{own.base}", f"{own.parent} r{own.base}", visit.speech.text(_BEGAN))
    for one in branches.values():
        if one.name != place.scenario and (one.closed_at is None or one.name == MAIN):
            yield Choice(f"@{one.name}", one.name, visit.speech.text(_SCENARIO))
    for stamp in visit.desk.baselines(place):
        yield Choice(f"~{stamp.name}", stamp.name, moment(stamp.at, visit.speech))
    newest = replace(place, at=None)
    for each in visit.desk.log(newest, None, _LATEST):
        if each.revision.number != visit.seen.revision.number:
            note = " · ".join(filter(None, (moment(each.revision.at, visit.speech), each.revision.why)))
            yield Choice(f"~{each.revision.number}", f"r{each.revision.number}", note)
