"""The composition root: folders in, assessments out. Nothing below it knows where anything is kept."""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from kaname import files
from kaname.errors import NotFoundError, PlanError
from kaname.model.changes import ChangeSet
from kaname.model.finding import Problem
from kaname.model.history import History, PastForecast
from kaname.model.plan import Charter
from kaname.model.program import Program
from kaname.model.visibility import Viewer, narrow_history, narrow_portfolio, narrow_problems, narrow_program
from kaname.settings import Settings, settings
from kaname.store.memory import FileMemory

if TYPE_CHECKING:
    from kaname.assessment import Assessment
    from kaname.portfolio import PortfolioAssessment

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Assessed:
    """Programs of a folder, assessed: one, or all of a portfolio by name, with what is said about it as a whole."""

    name: str
    assessments: dict[str, Assessment]
    portfolio: PortfolioAssessment | None = None

    @property
    def only(self) -> Assessment:
        """The one program there is. Raises ValueError for a portfolio."""
        (assessment,) = self.assessments.values()
        return assessment


def problems(folder: Path, progress: Progress | None = None) -> tuple[Problem, ...]:
    """Every fault of the data of a program or portfolio folder, with its place."""
    _exists(folder)
    if files.is_portfolio(folder):
        return files.load_portfolio(folder, cache=cache_folder(), progress=progress).problems
    return files.load(folder, cache=cache_folder(), progress=progress).problems


def assess(
    folder: Path,
    *,
    viewer: Viewer | None = None,
    as_of: date | None = None,
    since: date | None = None,
    progress: Progress | None = None,
    config: Settings | None = None,
) -> Assessed:
    """Assess the program or portfolio in a folder, as a viewer may see it. Raises NotFoundError, PlanError."""
    _exists(folder)
    how = _How(viewer, as_of, since, config or settings())
    if files.is_portfolio(folder):
        loaded = files.load_portfolio(folder, cache=cache_folder(), progress=progress)
        portfolio = how.assess_all(loaded)
        return Assessed(portfolio.programs.portfolio.name, dict(portfolio.assessments), portfolio)
    plan = files.load(folder, cache=cache_folder(), progress=progress)
    if not len(plan.program):
        raise PlanError("plan_empty", plan.problems)
    return Assessed(plan.program.charter.name, {"": how.assess(plan)})


@dataclass(frozen=True)
class _How:
    viewer: Viewer | None
    as_of: date | None
    since: date | None
    config: Settings

    def assess(self, plan: files.Loaded) -> Assessment:
        program, history, faults = plan.program, plan.history, plan.problems
        if self.viewer is not None:
            history = narrow_history(history, program, self.viewer)
            faults = narrow_problems(faults, program, self.viewer)
            program = narrow_program(program, self.viewer)
        return self._assessment(program, history, faults)

    def assess_all(self, loaded: files.LoadedPortfolio) -> PortfolioAssessment:
        """A portfolio; a program whose charter the viewer may not see is left out of it."""
        from kaname.portfolio import PortfolioAssessment

        whole, faults = loaded.programs, _by_program(loaded)
        seen = whole if self.viewer is None else narrow_portfolio(whole, self.viewer)
        shown = [one for one in whole if seen.programs[one.name].all(Charter) or not one.all(Charter)]
        on = replace(self, as_of=self._day(shown))
        found = {
            one.name: (self if one.all(Charter) else on).assess(
                files.Loaded(one, loaded.histories[one.name], tuple(faults[one.name]))
            )
            for one in shown
        }
        own = tuple(faults[""])
        if self.viewer is not None:
            own = narrow_problems(own, whole.whole, self.viewer)
        return PortfolioAssessment(seen, found, on._assessment(seen.whole, History(), own))

    def _day(self, programs: Iterable[Program]) -> date:
        """The day of a portfolio: the latest of its programs, as far as these have a charter."""
        today = datetime.now().astimezone().date()
        days = (one.as_of(today) for one in programs if one.all(Charter))
        return self.as_of or max(days, default=today)

    def _assessment(self, program: Program, history: History, faults: tuple[Problem, ...]) -> Assessment:
        # All duties and what they count with: who only checks a plan, or writes to it, waits for none of them.
        from kaname.assessment import Assessment
        from kaname.evidence.facts import Evidence
        from kaname.planning.engine import Draws
        from kaname.planning.remembering import remembering

        return Assessment(
            program,
            history,
            Evidence(),
            self.as_of or program.as_of(datetime.now().astimezone().date()),
            draws=Draws(self.config.runs, self.config.seed, self.config.levelled),
            planner=remembering(FileMemory(cache_folder(self.config) / "results"), made_by=_sources()),
            problems=faults,
            since=self.since,
            viewer=self.viewer.name if self.viewer else "",
        )


def _by_program(loaded: files.LoadedPortfolio) -> Mapping[str, list[Problem]]:
    """The faults in the files of each program of a portfolio, and under "" those in its shared files."""
    found: dict[str, list[Problem]] = defaultdict(list)
    for one in loaded.problems:
        folder, _, rest = one.where.file.partition("/")
        found[folder if rest and folder in loaded.programs.programs else ""].append(one)
    return found


def commit(folder: Path, changes: ChangeSet) -> tuple[Path, ...]:
    """Write changes into a folder, comments and order kept. Raises ConflictError, PlanError."""
    _exists(folder)
    return files.save(folder, changes)


def publish(folder: Path, assessment: Assessment) -> Path:
    """Keep the forecast of every commitment as it stands, to be scored when the truth arrives."""
    return files.publish(folder, _published(assessment))


def _published(assessment: Assessment) -> Iterable[PastForecast]:
    table, at = assessment.timetable, datetime.now(UTC)
    for outlook in table.outlooks.values():
        if outlook.commitment is not None and outlook.method != "actual":
            yield PastForecast(
                at,
                outlook.key,
                outlook.p50,
                outlook.p80,
                outlook.p95,
                outlook.commitment,
                outlook.method,
                table.seed,
                table.runs,
            )


def schemas(folder: Path) -> None:
    """Write the JSON Schemas of plan files into a folder."""
    files.schemas(folder)


def cache_folder(config: Settings | None = None) -> Path:
    """Where caches lie: the setting, else the user's own place for them."""
    chosen = (config or settings()).cache
    if chosen is not None:
        return chosen
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "kaname"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "kaname"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kaname"


@cache
def _sources() -> str:
    """A digest of what computes a timetable: what it found before it was changed is not remembered."""
    found = sha256(repr((version("holidays"), version("numpy"))).encode())
    for room in ("engines", "model", "planning"):
        for path in sorted((Path(__file__).parent / room).rglob("*.py")):
            found.update(path.read_bytes())
    return found.hexdigest()[:16]


def _exists(folder: Path) -> None:
    if not folder.is_dir():
        raise NotFoundError("folder_missing", folder=str(folder))
    if not (files.is_program(folder) or files.is_portfolio(folder)):
        raise NotFoundError("folder_without_plan", folder=str(folder))
