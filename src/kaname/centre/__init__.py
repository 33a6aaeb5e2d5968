"""The composition root: folders in, assessments out. Nothing below it knows where anything is kept."""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from kaname import files
from kaname.centre.archives import archive_folder
from kaname.centre.places import committed, place_of, within, writable
from kaname.errors import NotFoundError, PlanError, UsageError
from kaname.model.base import Key
from kaname.model.changes import ChangeSet
from kaname.model.finding import Problem
from kaname.model.history import WHOLE, History, PastForecast, PastPlan
from kaname.model.plan import Charter
from kaname.model.program import Program
from kaname.model.visibility import VIEWERS, Viewer, narrow_history, narrow_portfolio, narrow_problems, narrow_program
from kaname.settings import Settings, settings
from kaname.store.memory import FileMemory

if TYPE_CHECKING:
    from kaname.assessment import Assessment
    from kaname.evidence.facts import Evidence
    from kaname.planning.engine import Extent
    from kaname.planning.remembering import Memory
    from kaname.portfolio import PortfolioAssessment

Progress = Callable[[int, int], None]
EVERYTHING = "all"
_NAMED = 5
REPORTED_TO = ("executive", "engineer")
"""The audiences that reports are written for."""


@dataclass(frozen=True)
class Assessed:
    """Programs of a folder, assessed: one, or all of a portfolio by name, with what is said about it as a whole."""

    name: str
    assessments: dict[str, Assessment]
    portfolio: PortfolioAssessment | None = None
    revision: str = ""
    """What names the state of the plan that was assessed: in the store the digest of its revision."""

    @property
    def only(self) -> Assessment:
        """The one program there is. Raises ValueError for a portfolio."""
        (assessment,) = self.assessments.values()
        return assessment

    def record(self, text: str) -> tuple[Assessment, Key]:
        """The record that a text names: its id, `kind/id` or `program:kind/id`, with the assessment it belongs to.

        Raises NotFoundError where there is none, UsageError where it may be more than one.
        """
        known = {
            str(key if one is self.assessments.get("") else key._replace(program=name)): (one, key)
            for name, one in self.assessments.items()
            for key in one.program.records
        }
        found = [name for name in known if text in (name, name.partition(":")[2], name.rpartition("/")[2])]
        if text in known or len(found) == 1:
            return known[text if text in known else found[0]]
        if found:
            raise UsageError("record_ambiguous", text=text, nearest=", ".join(sorted(found)[:_NAMED]))
        from kaname.model.checks.nearest import Nearest

        ids = Nearest((*known, *(name.rpartition("/")[2] for name in known))).to(text)
        raise NotFoundError("record_unknown", text=text, nearest=", ".join(ids))


@dataclass(frozen=True)
class Published:
    """What was published of a program: how many open promises have a forecast, and how many forecasts were added."""

    program: str
    as_of: date
    promises: int
    added: int
    path: Path


def problems(folder: Path, progress: Progress | None = None) -> tuple[Problem, ...]:
    """Every fault of the data of a program or portfolio folder, with its place."""
    return read(folder, progress).problems


def assess(
    folder: Path,
    *,
    viewer: Viewer | None = None,
    as_of: date | None = None,
    since: date | None = None,
    progress: Progress | None = None,
    config: Settings | None = None,
    remembered: bool = False,
    extent: Extent = "all",
) -> Assessed:
    """Assess the program or portfolio in a folder, as a viewer may see it. Raises NotFoundError, PlanError.

    `remembered`: what would have to be computed raises NotRememberedError when it is read.
    """
    how = _How(folder, viewer, as_of, since, config or settings(), extent=extent, remembered=remembered)
    return how.assessed(_load(folder, progress))


def assess_as(
    folder: Path,
    plan: files.Loaded | files.LoadedPortfolio,
    *,
    viewer: Viewer | None = None,
    as_of: date | None = None,
    config: Settings | None = None,
    days: Mapping[str, date] | None = None,
    extent: Extent = "all",
) -> Assessed:
    """Assess a plan that was read, with the evidence of a folder; programs by name from stated days."""
    return _How(folder, viewer, as_of, None, config or settings(), days or {}, extent).assessed(plan)


def read_plan(folder: Path, progress: Progress | None = None) -> files.Loaded | files.LoadedPortfolio:
    """The plan at a place that is to be assessed. Raises NotFoundError, PlanError."""
    return _load(folder, progress)


def _load(folder: Path, progress: Progress | None) -> files.Loaded | files.LoadedPortfolio:
    plan = read(folder, progress)
    if isinstance(plan, files.Loaded) and not len(plan.program):
        raise PlanError("plan_empty", plan.problems)
    return plan


def read(folder: Path, progress: Progress | None = None) -> files.Loaded | files.LoadedPortfolio:
    """The plan in a folder or in the store, with its history and its faults. Raises NotFoundError."""
    place, past = place_of(folder), committed(folder)
    if place is not None:
        return _stored().read(place)
    if past is not None:
        if not past.folder.is_dir():
            raise NotFoundError("folder_missing", folder=str(past.folder))
        return files.load_committed(past.folder, past.revision, cache=cache_folder(), progress=progress)
    _exists(folder)
    if files.is_portfolio(folder):
        return files.load_portfolio(folder, cache=cache_folder(), progress=progress)
    return files.load(folder, cache=cache_folder(), progress=progress)


def _stored() -> ModuleType:
    """The plans in the store: who reads a folder waits for no database."""
    from kaname.centre import stored as plans

    return plans


@dataclass(frozen=True)
class _How:
    folder: Path
    viewer: Viewer | None
    as_of: date | None
    since: date | None
    config: Settings
    days: Mapping[str, date] = field(default_factory=dict[str, date])
    extent: Extent = "all"
    remembered: bool = False

    def assessed(self, loaded: files.Loaded | files.LoadedPortfolio) -> Assessed:
        if isinstance(loaded, files.Loaded):
            check_day(self.as_of, (loaded.program,))
            on = replace(self, as_of=self.days.get("", self.as_of))
            return Assessed(loaded.program.charter.name, {"": on.assess(loaded)}, revision=loaded.digest)
        check_day(self.as_of, loaded.programs)
        portfolio = self.assess_all(loaded)
        return Assessed(portfolio.programs.portfolio.name, dict(portfolio.assessments), portfolio)

    def assess(self, plan: files.Loaded) -> Assessment:
        viewer = self.viewer or VIEWERS[EVERYTHING]
        program = narrow_program(plan.program, viewer)
        return self._assessment(
            program,
            narrow_history(plan.history, plan.program, viewer),
            narrow_problems(plan.problems, plan.program, viewer),
            plan,
        )

    def assess_all(self, loaded: files.LoadedPortfolio) -> PortfolioAssessment:
        """A portfolio; a program whose charter the viewer may not see is left out of it."""
        from kaname.portfolio import PortfolioAssessment

        whole, faults = loaded.programs, _by_program(loaded)
        seen = whole if self.viewer is None else narrow_portfolio(whole, self.viewer)
        shown = [one for one in whole if seen.programs[one.name].all(Charter) or not one.all(Charter)]
        on = replace(self, as_of=self._day(shown))
        found = {
            one.name: self._of(one.name, self if one.all(Charter) else on).assess(
                files.Loaded(one, loaded.histories[one.name], tuple(faults[one.name]))
            )
            for one in shown
        }
        own = tuple(faults[""])
        if self.viewer is not None:
            own = narrow_problems(own, whole.whole, self.viewer)
        every = files.Loaded(whole.whole, History(), tuple(faults[""]))
        return PortfolioAssessment(seen, found, on._assessment(seen.whole, History(), own, every))

    def _of(self, name: str, how: _How) -> _How:
        """How a program of the portfolio is assessed."""
        return replace(how, folder=within(self.folder, name), as_of=self.days.get(name, how.as_of))

    def _day(self, programs: Iterable[Program]) -> date:
        """The day of a portfolio: the latest of its programs, as far as these have a charter."""
        today = _today()
        days = (self.days.get(one.name, one.as_of(today)) for one in programs if one.all(Charter))
        return self.as_of or max(days, default=today)

    def _assessment(
        self, program: Program, history: History, faults: tuple[Problem, ...], plan: files.Loaded
    ) -> Assessment:
        """What is seen of a plan, assessed."""
        # All duties and what they count with: who only checks a plan, or writes to it, waits for none of them.
        from kaname.assessment import Assessment
        from kaname.planning.engine import Draws
        from kaname.planning.remembering import (
            Recalling,
            remembering,
            remembering_analysis,
            remembering_price,
            remembering_probe,
        )
        from kaname.status.missing import missing

        stands = program.as_of(_today())
        memory, sources = self._memory(), _sources()
        if self.remembered:
            memory = Recalling(memory)
        return Assessment(
            program,
            history,
            self._evidence(program),
            self.as_of or stands,
            draws=Draws(
                self.config.runs,
                self.config.seed,
                self.config.levelled,
                corrected=self.config.corrected,
                tolerance=self.config.precision or None,
            ),
            planner=remembering(memory, made_by=sources, extent=self.extent),
            analyst=remembering_analysis(memory, made_by=sources),
            pricer=remembering_price(memory, made_by=sources),
            prober=remembering_probe(memory, made_by=sources),
            problems=faults,
            since=self.since,
            viewer=self.viewer.name if self.viewer else "",
            narrowed=self.viewer is not None and _is_narrowed(program, plan.program),
            plan_day=stands if program.all(Charter) else None,
            without=missing(plan.problems),
        )

    def _memory(self) -> Memory:
        """Where results are remembered: those about plans in the store there, for all who ask; of folders in files."""
        if place_of(self.folder) is None:
            return FileMemory(cache_folder(self.config) / "results")
        from kaname.store.shared_memory import DatabaseMemory

        return DatabaseMemory(_stored().store(), self.config.results_megabytes, self.config.results_days)

    def _evidence(self, program: Program) -> Evidence:
        """What the sources that are seen have said; nothing, and nothing loaded for it, where there is no archive."""
        from kaname.evidence.facts import Evidence

        if not archive_folder(self.folder, self.config).is_dir():
            return Evidence()
        from kaname.centre import evidence

        return evidence.evidence(program, self.folder, self.as_of or program.as_of(_today()), self.config)


def _today() -> date:
    return datetime.now().astimezone().date()


def _is_narrowed(seen: Program, whole: Program) -> bool:
    """Whether a program lacks records of the whole one, or shows less of them."""
    if seen is whole:
        return False
    shown = ((seen.find(key), record) for key, record in whole.records.items())
    return any(found is not record and found != record for found, record in shown)


def _by_program(loaded: files.LoadedPortfolio) -> Mapping[str, list[Problem]]:
    """The faults in the files of each program of a portfolio, and under "" those in its shared files."""
    found: dict[str, list[Problem]] = defaultdict(list)
    for one in loaded.problems:
        folder, _, rest = one.where.file.partition("/")
        found[folder if rest and folder in loaded.programs.programs else ""].append(one)
    return found


def commit(folder: Path, changes: ChangeSet) -> tuple[Path, ...]:
    """Write changes into a plan; in a folder comments and order are kept. Raises ConflictError, PlanError."""
    writable(folder)
    place = place_of(folder)
    if place is not None:
        _stored().write(place, changes)
        return (folder,)
    _exists(folder)
    return files.save(folder, changes)


def publish(
    folder: Path,
    *,
    as_of: date | None = None,
    progress: Progress | None = None,
    config: Settings | None = None,
    by: str = "",
) -> tuple[Published, ...]:
    """Keep the forecast of every open promise of each program, to be scored when the truth arrives, and its schedule.

    Both are kept as the whole plan gives them and, where that differs, as each audience of reports may see it. What was
    published from the same input for the same day is not published again. Raises PlanError while records are kept out.
    """
    from kaname.status.publishing import unknown, unpublished

    writable(folder)
    loaded = _load(folder, progress)
    kept_out = sum(problem.fatal for problem in loaded.problems)
    if kept_out:
        raise PlanError("publish_incomplete", loaded.problems, count=kept_out)
    how, at = _How(folder, None, as_of, None, config or settings()), datetime.now(UTC)
    done: list[Published] = []
    for name, views in _views(how, loaded).items():
        history = loaded.history if isinstance(loaded, files.Loaded) else loaded.histories[name]
        revision = _revision(folder, name)
        made = [one.published(at, audiences, revision) for one, audiences in views]
        new = unpublished((past for forecasts in made for past in forecasts), history)
        plans = unknown((one.in_force(at, audiences) for one, audiences in views if made[0]), history)
        path = _keep(folder, name, new, plans, by)
        first = views[0][0]
        done.append(Published(first.program.charter.name, first.as_of, len(made[0]), len(new), path))
    return tuple(done)


def _revision(folder: Path, name: str) -> str:
    """What names the state of a plan, so that what was made from it can be made again; '' where nothing does."""
    place = place_of(folder)
    return files.revision(folder / name) if place is None else _stored().revision(place.within(name))


def _keep(folder: Path, name: str, forecasts: tuple[PastForecast, ...], plans: tuple[PastPlan, ...], by: str) -> Path:
    """Add to what was published of a program; where that is. In the store somebody has done so."""
    place = place_of(folder)
    if place is None:
        return files.publish(folder / name, forecasts, plans)
    _stored().write(place.within(name), ChangeSet(why="publish"), (*forecasts, *plans), by)
    return folder / name


def _views(
    how: _How, loaded: files.Loaded | files.LoadedPortfolio
) -> Mapping[str, list[tuple[Assessment, tuple[str, ...]]]]:
    """Each program as a whole, for all from whom nothing is hidden, and as every other audience of reports sees it."""
    found: dict[str, list[tuple[Assessment, tuple[str, ...]]]] = {}
    for name, whole in how.assessed(loaded).assessments.items():
        found[name] = [(whole, WHOLE)]
    for audience in REPORTED_TO:
        for name, one in replace(how, viewer=VIEWERS[audience]).assessed(loaded).assessments.items():
            views = found[name]
            if one.narrowed:
                views.append((one, (audience,)))
            else:
                views[0] = (views[0][0], (*views[0][1], audience))
    return found


def check_day(as_of: date | None, programs: Iterable[Program]) -> None:
    """Raise UsageError where no plan says anything about a day, since it lies before each of them starts."""
    if as_of is None:
        return
    starts = [one.charter.starts for one in programs]
    known = [day for day in starts if day is not None]
    if known and len(known) == len(starts) and as_of < min(known):
        raise UsageError("day_before_start", day=as_of, starts=min(known))


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
        for path in sorted((Path(__file__).parent.parent / room).rglob("*.py")):
            found.update(path.read_bytes())
    return found.hexdigest()[:16]


def _exists(folder: Path) -> None:
    if folder.is_file():
        raise NotFoundError("folder_is_file", folder=str(folder), parent=str(folder.parent))
    if not folder.is_dir():
        raise NotFoundError("folder_missing", folder=str(folder))
    if not (files.is_program(folder) or files.is_portfolio(folder)):
        raise NotFoundError("folder_without_plan", folder=str(folder))
