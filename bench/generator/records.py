"""The records that fill a generated program up: what every duty looks at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta

from bench.generator.draws import THINGS
from bench.generator.size import TODAY, after
from bench.generator.skeleton import Skeleton
from bench.generator.text import Body

FILLERS = (
    ("risks", 0.22),
    ("actions", 0.16),
    ("issues", 0.10),
    ("requirements", 0.09),
    ("decisions", 0.07),
    ("assumptions", 0.06),
    ("debts", 0.06),
    ("controls", 0.06),
    ("evidence_items", 0.06),
    ("slos", 0.04),
    ("reviews", 0.04),
    ("change_requests", 0.02),
    ("lessons", 0.02),
)


class Maker(Skeleton):
    """Makes every record of one program from one seed."""

    def lists(self) -> Iterator[tuple[str, Iterable[Body]]]:
        """Every list of the plan."""
        yield "people", map(self.person, range(self.size.people))
        yield "teams", map(self.team, range(self.size.teams))
        yield "components", map(self.component, range(self.size.components))
        yield "initiatives", map(self.initiative, range(self.size.initiatives))
        yield "work_packages", map(self.work_package, self.work)
        yield "milestones", map(self.milestone, range(self.size.milestones))
        yield "dependencies", self.dependencies()
        for plural, count in self.fillers().items():
            yield plural, map(getattr(self, plural), range(count))

    def fillers(self) -> Mapping[str, int]:
        """How many records each other list gets, so that the sum is exact."""
        rest = self.size.entities - self.size.fixed
        counts = {plural: int(rest * share) for plural, share in FILLERS}
        counts["risks"] += rest - sum(counts.values())
        return counts

    def risks(self, n: int) -> Body:
        cost = self.random.randrange(2, 90) * 1000
        return {
            "id": f"r-{n:05}",
            "title": f"{self.title()} takes longer",
            "cause": "The vendor's interface is not documented.",
            "event": "The first integration fails",
            "effect": "Rework; the pilot starts late",
            "owner": self.someone(),
            "probability": round(self.random.uniform(0.05, 0.7), 2),
            "impact": self.random.choice(("low", "moderate", "high")),
            "days": [{"work": f"work_package/{self.some_work()}", "days": {"low": 1, "likely": 4, "high": 12}}],
            "cost": {"low": cost, "likely": cost * 2, "high": cost * 4, "currency": "EUR"},
            "roam": self.random.choice(("owned", "accepted", "mitigated")),
            "reason": "Agreed in the risk meeting",
            "responses": [
                {
                    "title": "Build a spike first",
                    "strategy": "mitigate",
                    "owner": self.someone(),
                    "cost": f"{self.random.randrange(1, 20)}000 EUR",
                    "due": self.coming(),
                    "residual": {"probability": 0.05, "impact": 0.5},
                }
            ],
            "raised_on": self.past(),
            "reviewed_on": self.past(25),
        }

    def actions(self, n: int) -> Body:
        body: Body = {"id": f"a-{n:05}", "title": self.title(), "owner": self.someone()}
        if n % 2:
            return body | {"due": self.past(), "state": "done", "closed": self.past(4 + 10)}
        return body | {"due": self.coming(60)}

    def issues(self, n: int) -> Body:
        return {
            "id": f"i-{n:05}",
            "title": f"{self.title()} is blocked",
            "raised_on": self.past(60),
            "raised_by": f"person/{self.someone()}",
            "answer_due": self.coming(40),
            "priority": self.random.choice(("low", "medium", "high")),
            "owner": self.someone(),
            "subjects": [f"work_package/{self.some_work()}"],
            "course": [{"on": self.past(20), "text": "Asked the vendor; no answer yet", "by": self.someone()}],
        }

    def requirements(self, n: int) -> Body:
        return {
            "id": f"q-{n:05}",
            "title": f"Requirement {n}",
            "attribute": self.random.choice(("availability", "performance", "security", "recoverability")),
            "target": "95 % of answers within 300 ms",
            "components": [self.some_component()],
            "owner": f"person/{self.someone()}",
            "verification": "test",
            "verify_by": self.coming(),
        }

    def decisions(self, n: int) -> Body:
        return {
            "id": f"x-{n:05}",
            "title": f"How to {self.title().lower()}",
            "question": "Which way do we go?",
            "criteria": [{"name": "cost", "weight": 2}, {"name": "speed", "weight": 1}],
            "options": [
                {"name": "buy", "scores": {"cost": 3, "speed": 5}, "cost": "40000 EUR"},
                {"name": "build", "scores": {"cost": 4, "speed": 2}},
            ],
            "driver": self.someone(),
            "approver": f"person/{self.someone()}",
            "opened_on": (opened := self.past() - timedelta(days=30)),
            "review_until": after(opened, 10),
            "state": "accepted",
            "chosen": "buy",
            "decided_on": after(opened, 12),
        }

    def assumptions(self, n: int) -> Body:
        return {
            "id": f"as-{n:05}",
            "title": "Traffic stays below twice today's",
            "owner": self.someone(),
            "validate_by": self.coming(),
            "if_false": "The gateway has to be sharded",
        }

    def debts(self, n: int) -> Body:
        low = self.random.randrange(1, 20)
        return {
            "id": f"t-{n:05}",
            "title": f"Old code in {self.random.choice(THINGS)}",
            "component": self.some_component(),
            "owner": f"person/{self.someone()}",
            "raised_on": self.past(),
            "principal_days": self.random.randrange(2, 60),
            "interest_hours_low": low,
            "interest_hours_high": low * 3,
        }

    def controls(self, n: int) -> Body:
        return {
            "id": f"k-{n:05}",
            "title": f"Control {n}",
            "catalogue": "NIST SP 800-53 rev 5",
            "number": f"AC-{n}",
            "owner": f"person/{self.someone()}",
            "implementation": "implemented",
            "assessed_on": self.past(),
            "assessment": "satisfied",
        }

    def evidence_items(self, n: int) -> Body:
        return {
            "id": f"e-{n:05}",
            "title": f"Scan {n}",
            "what": "Report of the monthly scan",
            "collected_on": self.past(60),
            "expires": self.coming(),
            "by": f"person/{self.someone()}",
        }

    def slos(self, n: int) -> Body:
        total = self.random.randrange(100_000, 900_000)
        return {
            "id": f"s-{n:05}",
            "title": f"Availability {n}",
            "component": self.some_component(),
            "owner": f"person/{self.someone()}",
            "indicator": {"ratio": {"source": "prometheus", "good": "http_ok", "total": "http_all"}},
            "objectives": [{"target": 0.995}],
            "readings": [{"on": TODAY - timedelta(days=1), "good": int(total * 0.998), "total": total}],
        }

    def reviews(self, n: int) -> Body:
        return {
            "id": f"v-{n:05}",
            "title": f"Review {n}",
            "type": self.random.choice(("design", "security", "readiness")),
            "subject": f"component/{self.some_component()}",
            "requested_on": self.past(30),
            "due": self.coming(60),
            "reviewers": [f"person/{self.someone()}"],
        }

    def change_requests(self, n: int) -> Body:
        return {
            "id": f"cr-{n:05}",
            "title": self.title(),
            "raised_on": self.past(30),
            "raised_by": f"person/{self.someone()}",
            "subject": f"work_package/{self.some_work()}",
            "reason": "Law has changed",
            "effect_days": 5,
            "effect_cost": "12000 EUR",
            "answer_due": self.coming(30),
        }

    def lessons(self, n: int) -> Body:
        return {
            "id": f"l-{n:05}",
            "title": "Ask the network team first",
            "on": self.past(),
            "what_happened": "Ports were closed on the day of the move",
            "advice": "Order firewall changes ten working days ahead",
            "owner": self.someone(),
        }
