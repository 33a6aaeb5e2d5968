"""What a change would do, before it is saved: the dates at once by few runs, then all of it, beside the requests.

A trial is kept under what it follows from, so whichever process is asked next finds it or begins it anew; what is
computed for it is remembered in the database, as that of any plan is.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from django.db import connections
from django.utils.safestring import SafeString

from kaname.assessment import Assessment
from kaname.model.changes import ChangeSet, Put, diff
from kaname.model.program import Program
from kaname.report.effects import effect_blocks
from kaname.report.html import blocks_html
from kaname.status.effects import Effects
from kaname.store.bodies import written
from kaname.web.pages.kept import Entry
from kaname.web.pages.trying import trying_on
from kaname.web.pages.visit import Visit
from kaname.words.speech import Speech

_MOST = 32


@dataclass
class Trial:
    """A change that is tried: what is known of it so far."""

    before: Assessment
    program: Program
    """The plan as it would be."""
    changes: ChangeSet
    first: Effects | None = None
    whole: Effects | None = None
    after: Assessment | None = None
    done: Future[None] | None = None

    @property
    def now(self) -> ChangeSet:
        """What turns the plan as it was assessed into it, on whatever revision the change was made."""
        return diff(self.before.plan, self.program)

    @property
    def known(self) -> Effects | None:
        """The best that is known."""
        return self.whole or self.first

    def html(self, visit: Visit) -> SafeString:
        """What is known as a part of a page."""
        known = self.known
        if known is None:
            return SafeString("")
        records = {**self.before.plan.records, **self.program.records}
        speech = Speech(visit.language, Program(records, name=self.program.name, outside=self.program.outside))
        blocks = tuple(effect_blocks(known, self.after if self.whole is not None else None, speech))
        return SafeString(blocks_html(blocks, visit.links))  # nosec B703 # made of escaped texts


@dataclass
class Trials:
    """The trials of a process; of one reader's form the newest alone is worked on."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _known: OrderedDict[Hashable, Trial] = field(default_factory=OrderedDict[Hashable, Trial])
    _newest: dict[Hashable, Hashable] = field(default_factory=dict[Hashable, Hashable])
    _thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "trying"))

    def of(self, visit: Visit, entry: Entry, changes: ChangeSet, program: Program) -> Trial:
        """What is known of a change of the plan that an entry assesses; what is missing begins to be computed."""
        bodies = tuple(written(one.record) if isinstance(one, Put) else str(one.key) for one in changes)
        name = (entry.name, bodies)
        form = (visit.user.pk, visit.request.path)
        with self._lock:
            self._newest[form] = name
            found = self._known.get(name)
            if found is None:
                found = self._known[name] = Trial(entry.assessed.only, program, changes)
                while len(self._known) > _MOST:
                    self._known.popitem(last=False)
            if found.done is None:
                found.done = self._thread.submit(self._work, form, name, found, entry)
        if found.done.done() and found.whole is None:
            failed = found.done.exception()
            found.done = None  # told once, or given up for another; tried again by whoever asks next
            if failed is not None:
                raise failed
        return found

    def beside(self, work: Callable[[], object]) -> Future[object]:
        """Have something done by the thread that tries, after what it was given before."""
        return self._thread.submit(work)

    def forget(self) -> None:
        """Keep nothing of what was computed so far."""
        with self._lock:
            self._known.clear()

    def _work(self, form: Hashable, name: Hashable, trial: Trial, entry: Entry) -> None:
        """Unless its form asked for something else meanwhile."""
        try:
            if self._newest.get(form) != name:
                return
            if trial.first is None:
                trial.first = trying_on(entry).glance(trial.now)[0]
            if self._newest.get(form) == name:
                after = trial.before.changed(trial.now)
                trial.whole, trial.after = after.effects(trial.before), after
        finally:
            connections.close_all()


TRIALS = Trials()
