"""The records that make the skeleton of a generated program: people, teams, work and what links it."""

from __future__ import annotations

from collections.abc import Iterator

from bench.generator.draws import Draws
from bench.generator.size import END, START, TODAY, after
from bench.generator.text import Body
from bench.generator.work import Work

PLACES = (("JP", "Asia/Tokyo"), ("DE-BY", "Europe/Berlin"), ("PL", "Europe/Warsaw"), ("GB-ENG", "Europe/London"))
SKILLS = ("backend", "frontend", "data", "network", "security", "operations", "testing")


class Skeleton(Draws):
    """Makes one record of a kind at a time."""

    def charter(self) -> Body:
        return {
            "id": "generated",
            "title": "Two years of moving everything",
            "purpose": "A program of a stated size, to measure with.",
            "sponsor": "person/p-0000",
            "tpms": ["p-0001"],
            "starts": START,
            "ends": END,
            "as_of": TODAY,
            "currency": "EUR",
            "country": "DE-BY",
            "ladder": [{"level": 1, "who": "person/p-0001", "acknowledge_within_hours": 4}],
        }

    def person(self, n: int) -> Body:
        return {
            "id": f"p-{n:04}",
            "title": f"Person {n}",
            "role": self.random.choice(("engineer", "engineer", "engineer", "designer", "lead")),
            "zone": PLACES[self._team_of(n) % len(PLACES)][1],
            "cost_rate": f"{self.random.randrange(400, 900, 10)} EUR",
            "skills": sorted(self.random.sample(SKILLS, 2)),
        }

    def _team_of(self, person: int) -> int:
        return person % self.size.teams

    def team(self, n: int) -> Body:
        country, zone = PLACES[n % len(PLACES)]
        members = [p for p in range(self.size.people) if self._team_of(p) == n]
        return {
            "id": f"team-{n:03}",
            "title": f"Team {n}",
            "lead": f"p-{members[0]:04}",
            "country": country,
            "zone": zone,
            "members": [{"person": f"p-{p:04}", "share": 1} for p in members],
            "skills": sorted(self.random.sample(SKILLS, 3)),
        }

    def component(self, n: int) -> Body:
        needs = [{"component": f"c-{self.random.randrange(n):04}"}] if n > 1 else []
        return {
            "id": f"c-{n:04}",
            "title": f"Service {n}",
            "tier": self.random.randrange(4),
            "owner": f"team/team-{n % self.size.teams:03}",
            "needs": needs,
            "lines_of_code": self.random.randrange(2_000, 200_000),
        }

    def initiative(self, n: int) -> Body:
        quarter = 1 + n % 4
        return {
            "id": f"in-{n:04}",
            "title": self.title(),
            "owner": f"person/{self.someone()}",
            "quarters": [f"2026-Q{quarter}", f"2027-Q{quarter}"],
            "components": [self.some_component()],
            "state": "active",
            "health": {
                "colour": self.random.choice(("green", "green", "amber", "red")),
                "by": self.someone(),
                "on": self.past(30),
                "reason": "As the team sees it",
            },
        }

    def work_package(self, work: Work) -> Body:
        likely = max(1, (work.finish - work.start).days * 5 // 7)
        body: Body = {
            "id": work.id,
            "title": self.title(),
            "initiative": f"in-{work.initiative:04}",
            "assignee": f"p-{work.team + self.size.teams * self.random.randrange(3) % self.size.people:04}",
            "components": [self.some_component()],
            "allocations": [{"team": f"team-{work.team:03}", "people": 1}],
            self.random.choice(("duration", "duration", "duration", "effort")): {
                "low": max(0.5, round(likely * 0.7, 1)),
                "likely": likely,
                "high": round(likely * self.random.choice((1.4, 1.8, 2.5)), 1),
            },
        }
        if not work.predecessors:
            body["not_before"] = work.start
        return body | self._actuals(work, likely)

    def _actuals(self, work: Work, likely: int) -> Body:
        if work.finish < TODAY:
            return {"started": work.start, "finished": work.finish, "percent_complete": 1}
        if work.start < TODAY:
            done = round(self.random.uniform(0.1, 0.9), 2)
            remaining = round(likely * (1 - done), 1)
            return {"started": work.start, "percent_complete": done, "remaining": remaining, "updated": self.past(20)}
        return {}

    def milestone(self, n: int) -> Body:
        share = len(self.work) / self.size.milestones
        work = self.work[min(len(self.work) - 1, int((n + 1) * share) - 1)]
        body: Body = {
            "id": f"m-{n:04}",
            "title": f"{self.title()}: done",
            "initiative": f"in-{work.initiative:04}",
            "owner": f"person/{self.someone()}",
            "stage": self.random.choice(("alpha", "pilot", "launch")),
            "level": self.random.choice(("internal", "committed", "committed", "contract")),
            "commitment": min(END, after(work.finish, self.random.randrange(5, 40))),
            "work": [f"work_package/{work.id}"],
            "exit_criteria": [{"text": "Runs for a week without an incident", "met": work.finish < TODAY}],
        }
        return body | ({"state": "reached", "reached": work.finish} if work.finish < TODAY else {})

    def dependencies(self) -> Iterator[Body]:
        """The links; one in twenty is a contract between two teams as well."""
        for work in self.work:
            for number in sorted(work.predecessors):
                yield self.dependency(self.work[number], work)

    def dependency(self, earlier: Work, later: Work) -> Body:
        body: Body = {
            "id": f"d-{earlier.number:05}-{later.number:05}",
            "predecessor": f"work_package/{earlier.id}",
            "successor": f"work_package/{later.id}",
        }
        if self.random.random() < 0.1:
            body |= {"type": self.random.choice(("SS", "FF"))}
        elif self.random.random() < 0.1:
            body |= {"lag": min(2, (later.start - earlier.finish).days - 1)}
        if earlier.team != later.team and self.random.random() < 0.05:
            body |= self._contract(earlier, later)
        return body

    def _contract(self, earlier: Work, later: Work) -> Body:
        done = earlier.finish < TODAY
        return {
            "what": f"What {earlier.id} makes",
            "giver": f"team/team-{earlier.team:03}",
            "receiver": f"team/team-{later.team:03}",
            "need_by": later.start,
            "promised": earlier.finish,
            "state": "delivered" if done else "accepted",
            "updated": earlier.finish if done else self.past(20),
        } | ({"delivered": earlier.finish} if done else {})
