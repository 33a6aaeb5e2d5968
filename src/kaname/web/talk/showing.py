"""Notices in the words of their reader, of what may be seen when they are read; what may not be is not told at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from kaname.centre.desk import Desk
from kaname.centre.places import Place
from kaname.errors import KanameError, NotFoundError
from kaname.model.base import Key
from kaname.model.finding import Cell, Days
from kaname.model.kinds import KINDS
from kaname.model.program import Program
from kaname.status.mine import Side
from kaname.web.access.models import User
from kaname.web.pages.places import place_url, record_url
from kaname.web.talk.models import Comment, Notice
from kaname.words.jobs import KINDS as JOBS
from kaname.words.jobs import STATES
from kaname.words.mine import OBLIGATIONS
from kaname.words.speech import Sentence, Speech
from kaname.words.talk import NOTICES

_EXCERPT = 300


@dataclass(frozen=True)
class Shown:
    """A notice as it is read."""

    notice: Notice
    said: Sentence
    url: str
    program: str
    excerpt: str
    at: datetime

    @property
    def number(self) -> int:
        """The number of the notice."""
        return int(self.notice.pk)

    @property
    def opens(self) -> Mapping[Key, str]:
        """Where its record leads: there, and it is read."""
        return {self.notice.key: f"/notices/{self.number}/open/"}

    @property
    def unread(self) -> bool:
        """Whether it is new."""
        return self.notice.read_at is None


class Reader:
    """Reads notices for one account, asking what may be seen of each program once."""

    def __init__(self, desk: Desk, language: str) -> None:
        self.desk = desk
        self.language = language
        self._programs: dict[str, Program | None] = {}

    def shown(self, notices: Iterable[Notice]) -> list[Shown]:
        """Those that may be seen, in their order."""
        told = list(notices)
        comments = {one.pk: one for one in _comments(told)}
        names = {one.email: str(one) for one in User.objects.filter(email__in={one.who for one in told} - {""})}
        return [found for one in told for found in self._one(one, comments, names)]

    def _one(self, one: Notice, comments: Mapping[int, Comment], names: Mapping[str, str]) -> Iterator[Shown]:
        program = self._program(one.program)
        if program is None and one.program:
            return
        speech, place = Speech(self.language, program), Place(one.program)
        comment = comments.get(one.about.get("comment", 0))
        if "comment" in one.about and comment is None:
            return  # it was taken back
        if one.code != "job" and not self._visible(one, program):
            return
        values = {"who": names.get(one.who, one.who) or "–", **_values(one, speech)}
        url = place_url(place) if one.program else "/"
        if one.kind and one.code != "removed":
            url = record_url(place, one.key) + ("#comments" if comment else "")
        said = speech.say(NOTICES[one.code], values)
        excerpt = comment.text[:_EXCERPT] if comment else ""
        yield Shown(one, said, url, _title(program, one.program), excerpt, one.at)

    def _program(self, name: str) -> Program | None:
        if name not in self._programs:
            try:
                self._programs[name] = self.desk.read(Place(name)).program
            except NotFoundError:
                self._programs[name] = None
        return self._programs[name]

    def _visible(self, one: Notice, program: Program | None) -> bool:
        """Whether the record may be seen; of one that was removed, whether its removal may be."""
        if program is None:
            return False
        if one.code != "removed":
            return one.key in program.records
        try:
            change = self.desk.change(Place(one.program), int(one.about["revision"]))
        except KanameError:
            return False
        return one.key in dict(change.records)


def _comments(notices: Iterable[Notice]) -> Iterable[Comment]:
    numbers = {one.about["comment"] for one in notices if "comment" in one.about}
    return Comment.objects.filter(pk__in=numbers, removed_at=None)


def _title(program: Program | None, name: str) -> str:
    return (program.charter.title or name) if program is not None else name


def _values(one: Notice, speech: Speech) -> Mapping[str, Cell]:
    about = one.about
    if one.code == "job":
        job, state = JOBS.get(about["job"], about["job"]), STATES.get(about["state"], about["state"])
        return {"job": speech.text(job), "state": speech.text(state), "program": one.program}
    values: dict[str, Cell] = {"record": one.key, "name": one.record, "kind": speech.kind(one.kind)}
    for name in ("was", "now"):
        values[name] = date.fromisoformat(about[name]) if name in about else None
    values["days"] = Days(float(about.get("days", 0)), calendar=True)
    known = KINDS[one.kind].model_fields
    values["fields"] = speech.comma.join(speech.field(name) for name in about.get("fields", ()) if name in known)
    if "obligation" in about:
        side, kind = about["obligation"]
        values["what"] = speech.text(OBLIGATIONS[Side(side), kind])
    return values
