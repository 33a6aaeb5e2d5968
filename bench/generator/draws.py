"""What records of a generated program are filled with: titles, people, components, days."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from bench.generator.size import TODAY, Size, workday
from bench.generator.work import Work, link_work, plan_work

VERBS = ("Move", "Rebuild", "Split", "Harden", "Measure", "Retire", "Document", "Automate", "Encrypt", "Test")
THINGS = ("billing", "the order book", "login", "the ledger", "search", "the archive", "reporting", "the gateway")


class Draws:
    """One stream of random choices, and the work they refer to."""

    def __init__(self, size: Size, seed: int) -> None:
        self.size = size
        self.random = Random(seed)
        self.work: list[Work] = plan_work(size, self.random)
        link_work(self.work, size.links, self.random)

    def title(self) -> str:
        return f"{self.random.choice(VERBS)} {self.random.choice(THINGS)}"

    def someone(self) -> str:
        return f"p-{self.random.randrange(self.size.people):04}"

    def some_component(self) -> str:
        return f"c-{self.random.randrange(self.size.components):04}"

    def some_work(self) -> str:
        return self.random.choice(self.work).id

    def coming(self, within: int = 300) -> date:
        """A working day after today."""
        return workday(TODAY + timedelta(days=self.random.randrange(7, within)))

    def past(self, within: int = 200) -> date:
        """A working day before today."""
        return workday(TODAY - timedelta(days=self.random.randrange(4, within)))
