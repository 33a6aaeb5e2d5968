"""What each kind is, and what the parts of a record are: a sentence each, for the reference pages and for forms."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.words.markers import _

KINDS_ABOUT: Mapping[str, str] = {
    "charter": _("The program itself: why it exists, who pays for it, who steers it, and by which rules it is judged."),
    "portfolio": _("Programs that are steered together: what they are for, and who answers for them."),
    "person": _("Someone who works on the program or decides about it."),
    "team": _("People who plan and deliver together, in one calendar."),
    "stakeholder": _("A person or group that affects the program or is affected by it."),
    "objective": _("What the program wants to change, with its key results and its value for the business."),
    "kpi": _("A measure that is watched: its definition, source, owner and target."),
    "initiative": _("A larger piece of work across quarters, with its owner, its reason and its declared health."),
    "work_package": _("Work that one owner delivers, uncertain by three points."),
    "iteration": _("A time box in which teams plan and deliver."),
    "milestone": _("A dated promise: the day committed to, the work it marks, and when it counts as reached."),
    "release": _("A dated delivery to users, with its freezes and its go / no-go."),
    "dependency": _("What waits for what: the link in time, and the promise between giver and receiver."),
    "change_request": _("A formal wish to change agreed scope, date or cost, with its effect and its answer."),
    "meeting": _("A meeting that was held or will be, with its agenda and minutes."),
    "action": _("A task that people agreed on, with one owner and a due date."),
    "communication_plan": _("Who hears what, when and how; and the protocol for the day something breaks."),
    "risk": _("An uncertain event: its cause and effect, how likely and how hard, who owns it, what is done about it."),
    "issue": _("A problem that already exists and needs an answer."),
    "assumption": _(
        "Something taken as true for planning: until when it must be checked, and what follows if it is false."
    ),
    "escalation": _("A problem passed to a level that can decide, with its response clocks."),
    "lesson": _("What was learned, kept for later work."),
    "component": _("A service, system or library that is run, with its tier, its owner and what it needs."),
    "slo": _(
        "A service level objective with OpenSLO's fields. Where its indicator names a Prometheus, that is asked; else "
        "readings are entered."
    ),
    "policy": _("What is held, and when: a rule that everybody agreed to before it hurt."),
    "gate": _("A gate in the delivery pipeline or in the life of a model: the first failed or missing check blocks."),
    "requirement": _("A demand on quality: its attribute and target, how it is verified, and whether it is met."),
    "capacity_plan": _("Demand against the limit of one resource of a component."),
    "business_activity": _("An activity of the business and how long it can be without it (BIA)."),
    "exercise": _("A continuity exercise: what was aimed at, and what was achieved."),
    "review": _("A review of design, security, privacy or readiness, with its comments and its verdict."),
    "maturity_assessment": _("An assessment of zero-trust maturity by CISA's pillars."),
    "ai_model": _("A machine-learned model in its life cycle, with the checks for bias that gate it."),
    "decision": _(
        "A question, its options and its outcome: an RFC, an architecture decision, a ringi (稟議), a steering choice."
    ),
    "standard": _("A technical standard that teams keep, with the exceptions granted from it."),
    "debt": _("Technical debt: its principal (the work that removes it) and its interest (what it costs until then)."),
    "rfp": _("A request for proposal with its criteria, its bids and its award."),
    "vendor": _("A supplier, with its contract and its standing."),
    "budget": _("Money granted for work, month by month."),
    "cost_rule": _("How charges that match are allocated to those who cause them."),
    "carbon_footprint": _("The inputs of a software carbon intensity score (SCI 1.1) over a month."),
    "control": _("A measure that keeps a risk in bounds (a control in OSCAL), and how far it is in place."),
    "obligation": _("Something that law, contract or policy demands by a day: an audit, a penetration test, a report."),
    "processing_activity": _(
        "A use of personal data: purpose, legal basis, categories, transfers, residency, retention, impact assessment."
    ),
    "evidence_item": _("Something that proves a control or a claim, until it expires."),
    "exception": _("A rule set aside for a reason, by someone, until a day."),
    "source": _("A tool that teams use, from which Kaname reads what really happens."),
}
"""What a kind is, by its name."""

PARTS_ABOUT: Mapping[str, str] = {
    "AgendaItem": _("One point of a meeting."),
    "AlertCondition": _("When an alert fires: the error budget burns faster than the threshold over the lookback."),
    "AlertPolicy": _("Who is told when an error budget burns too fast, and on what condition."),
    "Allocation": _("How many people of a team work on it at a time."),
    "Alternative": _("Other teams that would do a work package in place of those allocated."),
    "Approval": _("One answer on the route to a decision."),
    "Benefit": _("Money that comes in and goes out by quarter, and the rate it is discounted at."),
    "Bid": _("A vendor's offer, scored by the criteria of its request."),
    "BudgetPeriod": _("Planned and actual money of a month, and its forecast where someone gave one."),
    "CashFlow": _("Money that comes in (positive) or goes out (negative) in a quarter."),
    "Comment": _("A remark on a proposal and how it was resolved."),
    "ComponentNeed": _("What a component needs of another, and whether it fails with it."),
    "CostShare": _("A part of a shared cost and who carries it."),
    "CourseEntry": _("One step in the course of an issue."),
    "Criterion": _("One condition that must hold: who sees to it by when, and whether it does."),
    "DatedConfidence": _("How sure someone was on a day that a key result will be reached."),
    "DayRange": _("Days from the first to the last, both included."),
    "DaysImpact": _(
        "Working days that are added to named work (or, by an opportunity, taken from it) if the risk occurs."
    ),
    "DeclaredHealth": _("The colour someone stands behind, since when and why."),
    "Dissent": _("Who disagrees with an outcome, and why; it stays on record."),
    "CorrelatedWork": _("Work whose durations hang together otherwise than by the rule of the program, and why."),
    "Dpia": _("A data protection impact assessment: its state, advice and measures (GDPR Art. 35(7))."),
    "DurationCorrelation": _("How durations hang together: within a team, between teams, and what is stated of some."),
    "EscalationLevel": _("One rung of the escalation ladder, with its response clocks in hours."),
    "EscalationStep": _("When a rung of the ladder was told, and when it acknowledged."),
    "ExchangeRate": _("What one unit of a currency is worth in the program's own, from a day on, by a source."),
    "GateCheck": _("One required check; checks block in the order in which they stand."),
    "GoNoGo": _("The decision on a release: what was checked, by whom, and the answer."),
    "Headcount": _("How many people a team has from a day on, where they are not named one by one."),
    "HealthThresholds": _("When work turns amber and red."),
    "ImpactOverTime": _(
        "How bad one type of impact is after a time without the activity, from 0 (none) to 4 (unacceptable)."
    ),
    "Indicator": _("A service level indicator: exactly one of a ratio and a threshold."),
    "KeyResult": _("How an objective is measured: from a starting value to a target, by readings."),
    "Link": _("An address outside the program, with what lies there."),
    "MaturityScore": _("The stage of one function of a pillar, from 1 (traditional) to 4 (optimal)."),
    "Membership": _("A person's part in a team over time."),
    "Message": _("One line of a communication plan: who hears what, how often, through what."),
    "MoneyRange": _("An uncertain amount of money by three points, in one currency."),
    "Option": _("One way to go, scored by criterion; higher is better for every criterion."),
    "Override": _("A fact that someone says does not count against the declared colour: why, and until when."),
    "RatioMetric": _("Good (or bad) events over all events, as queries of a data source; or the ratio itself."),
    "Reading": _("A value seen on a day."),
    "Residual": _("The probability and the share of the impact that are left once the response is in place."),
    "Response": _("What is done about a risk, what it costs, by when, and what it leaves."),
    "ReviewComment": _("One remark of a review, and whether it was resolved."),
    "Rice": _("The inputs of RICE: reach per period, impact, confidence, effort in person-months."),
    "RiskAppetite": _("How much exposure the sponsor carries before a response is demanded."),
    "RiskTie": _("Another risk with which one occurs more often (or less) than chance would have it."),
    "SloReading": _("Good and total events over the window that ends on a day."),
    "SloTarget": _(
        "The share or percentage that must be good, with OpenSLO's options. With an indicator: part of a composite."
    ),
    "Span": _("An uncertain span of working days by three points: low, likely and high."),
    "Effort": _("An uncertain effort in person-days by three points: low, likely and high."),
    "Shift": _("Uncertain working days, added or (negative) taken away, by three points: low, likely and high."),
    "StatusRule": _("What a status of a tracker means: the first rule whose status and class fit counts."),
    "TeamVelocity": _("What one team planned and did in an iteration, in its own unit."),
    "ThresholdMetric": _("One query whose value is compared with the objective's own."),
    "TimeWindow": _("The window that is looked at: rolling, or aligned to a calendar from a start in a zone."),
    "TrackerRef": _(
        "Where the work lives in a tracker: exactly one of a key, a query, an epic, a label and a milestone."
    ),
    "Transfer": _("Personal data that crosses a border, and what makes it lawful."),
    "WeightedCriterion": _("What options are judged by, with its weight; weights are scaled so that they sum to 1."),
    "Wsjf": _("SAFe's relative scores, on 1, 2, 3, 5, 8, 13, 20."),
}
"""What a part of a record is, by the name of its class."""
