"""How effects of a change are told: amounts, turns of findings, what limits are set on, and errors about them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from kaname.words.markers import ProblemWords, _

if TYPE_CHECKING:  # who checks a plan needs none of what finds effects
    from kaname.status.effects import Turn

AMOUNTS: Mapping[str, str] = {
    "cost_p50": _("Cost, P50"),
    "cost_p80": _("Cost, P80"),
    "in_budget": _("Chance to keep the budget"),
    "both": _("Chance to keep budget and promised end"),
    "granted": _("Budget granted"),
    "forecast_at_completion": _("Budget at completion"),
    "people_cost": _("Cost of people"),
    "exposure": _("Exposure to threats"),
    "opportunity": _("Value of opportunities"),
    "risk_days": _("What the risk costs the end at P80"),
}
TURNS: Mapping[Turn, str] = {
    "new": _("new"),
    "worse": _("more urgent"),
    "better": _("less urgent"),
    "gone": _("gone"),
}
UNKNOWN: Mapping[str, str] = {
    "dates": _("What it does to dates can't be told: {reason}"),
    "end": _("The end of the program has no forecast: {reason}"),
    "cost": _("What it does to the cost forecast can't be told: {reason}"),
    "alone": _("What each change does by itself can't be told: {reason}"),
    "people": _("What it does to the load of teams can't be told: {reason}"),
}
MEASURES: Mapping[str, str] = {
    "p50": _("P50 later"),
    "p80": _("P80 later"),
    "p95": _("P95 later"),
    "cost": _("cost at P80"),
    "budget": _("budgets granted"),
    "at-completion": _("budgets at completion"),
    "exposure": _("exposure to threats"),
    "promises-lost": _("promises that become more likely missed than kept"),
    "new-findings": _("findings that are new or more urgent"),
    "new-act-findings": _("findings to act on that are new or more urgent"),
    "teams-overloaded": _("teams with new weeks over capacity"),
    "budgets-spent": _("error budgets newly spent"),
    "gates-closed": _("gates that newly block and policies that newly hold"),
    "health-worse": _("records whose colour becomes worse or unknown"),
}
"""What limits are set on."""
TERMS: Mapping[tuple[str, str], str] = {
    ("limit_unit", "days"): _("`d` for working days"),
    ("limit_unit", "money"): _("a currency, such as EUR"),
    ("limit_unit", "count"): _("no unit"),
}
REASONS: Mapping[str, str] = {
    "not_both": _("there is no such day before or after"),
    "not_heaviest": _("not among the heaviest risks"),
    "not_combined": _("The programs of the portfolio have no forecasts that can be combined."),
    "other_currency": _("it is in another currency"),
}
ERRORS: Mapping[str, ProblemWords] = {
    "place_past": ProblemWords(
        _("{place} is a state of the past: nothing can be written there."),
        _("Name the plan without its state, as it lies or stands now."),
    ),
    "commit_unknown": ProblemWords(
        _("Git finds no {commit} for {folder}: {said}"),
        _("Name a commit, branch or tag of the repository that holds the folder; a shallow clone lacks older ones."),
    ),
    "commit_without_plan": ProblemWords(
        _("At {commit} there is no plan in {folder}."),
        _("Name a commit at which the folder held a program.yaml or a portfolio.yaml."),
    ),
    "diff_shapes": ProblemWords(
        _("One of {before} and {after} is a portfolio, the other is a program."),
        _("Compare two portfolios or two programs."),
    ),
    "compare_same": ProblemWords(
        _("Both are the same state: there is nothing to compare."),
        _("Choose another state to compare with."),
    ),
    "diff_parting": ProblemWords(
        _("Three dots ask a git where two commits parted, and {place} is no commit."),
        _("Write two dots, or FOLDER#COMMIT...COMMIT."),
    ),
    "format_both": ProblemWords(
        _("The answer can't be both Markdown and JSON."),
        _("Leave out `--markdown` or `--json`."),
    ),
    "limit_unreadable": ProblemWords(
        _("{text} is no limit."),
        _("Write MEASURE>NUMBER, as in `p80>5d` or `cost>10000 EUR`. Measures: {measures}."),
    ),
    "limit_measure": ProblemWords(
        _("{text}: there is nothing called {name} to set a limit on."),
        _("Possible: {measures}."),
    ),
    "limit_record": ProblemWords(
        _("{text}: only days are those of a record."),
        _("Name a record with one of these: {measures}."),
    ),
    "limit_unit": ProblemWords(
        _("{text}: the unit does not fit."),
        _("{name} takes {unit}."),
    ),
}
