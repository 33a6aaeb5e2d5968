"""Production readiness: who signs each stage off.

A file names the approver of each stage, and its merge needs that approver. So a stage that the proposal works on or has
behind it was approved, on a day nobody wrote down: an approval of the decision. A later stage still awaits its review.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kaname.evidence.keps.pages import Page
from kaname.evidence.keps.proposal import mapping_of
from kaname.evidence.keps.vocabulary import PHASES_OUT, STAGES, text_of
from kaname.imports.keps.calendar import Calendar
from kaname.imports.keps.dossier import Dossier
from kaname.imports.keps.ledger import Ledger
from kaname.imports.keps.making import made
from kaname.imports.keps.opening import open_page
from kaname.imports.keps.people import People
from kaname.imports.keps.stages import milestone_id, outcome_of
from kaname.model.quality import Review


@dataclass(frozen=True, slots=True)
class Readiness:
    """Who approves the production readiness of a stage of a proposal, by ids."""

    dossier: Dossier
    stage: str
    approvers: tuple[str, ...]

    @property
    def given(self) -> bool:
        """Whether it must have been given for the proposal to stand where it stands."""
        now = self.dossier.proposal.stage.word
        if self.dossier.proposal.status.word == "implemented" or self.stage == now:
            return True
        return self.stage in STAGES and now in STAGES and STAGES.index(self.stage) <= STAGES.index(now)


def read_readiness(
    folder: Path, files: Sequence[Path], dossiers: Mapping[str, Dossier], people: People, ledger: Ledger
) -> Iterator[Readiness]:
    """Read the readiness files; each is accepted or refused."""
    for path in files:
        file = path.relative_to(folder).as_posix()
        dossier = dossiers.get(f"kep-{path.stem}")
        page = open_page(folder, path, "readiness", ledger)
        if page is None:
            continue
        if dossier is None:
            ledger.refuse("readiness", "kep.review-of-nothing", file, page.line("kep-number"))
            continue
        ledger.accept("readiness")
        stated = text_of(page.body.get("kep-number"))
        if not stated.isdecimal() or int(stated) != dossier.number:
            line = page.line("kep-number")
            ledger.note("kep.number-differs", file, line, dossier.key, stated=stated, folder=path.stem)
        yield from _stages(file, page, dossier, people, ledger)


def _stages(file: str, page: Page, dossier: Dossier, people: People, ledger: Ledger) -> Iterator[Readiness]:
    for stage in page.body:
        if stage == "kep-number":
            continue
        line = page.line(stage)
        if stage not in (*STAGES, *PHASES_OUT):
            ledger.note("kep.stage-unknown", file, line, dossier.key, stage=stage)
            continue
        approver = text_of(mapping_of(page.body[stage]).get("approver"))
        yield Readiness(dossier, stage, tuple(each.person for each in people.read(approver, file, line) if each.person))


def reviews_of(readiness: Iterable[Readiness], calendar: Calendar) -> Iterator[Review]:
    """The reviews still to come: due when the scope of the release freezes that the stage is planned for."""
    for each in readiness:
        if each.given:
            continue
        dossier, outcome = each.dossier, outcome_of(each.dossier, each.stage)
        release = calendar.releases.get(outcome.target) if outcome and outcome.target is not None else None
        milestone = milestone_id(dossier.id, each.stage)
        yield made(
            Review,
            id=f"{milestone}-readiness",
            title=f"Production readiness of {dossier.title}: {each.stage}",
            type="readiness",
            subject=f"milestone/{milestone}" if outcome else f"initiative/{dossier.id}",
            due=release.scope_freeze if release else None,
            reviewers=tuple(f"person/{person}" for person in each.approvers),
        )
