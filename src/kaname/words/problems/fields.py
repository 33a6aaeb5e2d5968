"""Faults of lists, records and their fields, and of values that make no sense."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.words.markers import ProblemWords, _

WORDS: Mapping[str, ProblemWords] = {
    "list.unknown": ProblemWords(_("There is no list called “{got}”."), _("Write the plural of a kind."), likely=True),
    "list.shape": ProblemWords(
        _("What stands here must be a {expected}."), _("Lists hold one record an item, each beginning with a dash.")
    ),
    "record.shape": ProblemWords(
        _("An item of the list “{list}” is no record: {got}"), _("Write its fields one a line, “id: …” first.")
    ),
    "record.duplicate": ProblemWords(
        _("There are two records {subject} of one kind; the first is at {first}."),
        _("Give one of them another id, or remove it."),
    ),
    "record.twice": ProblemWords(
        _("This stands in the plan for the second time, and there can be one only; the first is at {first}."),
        _("Put both into one."),
    ),
    "field.unknown": ProblemWords(
        _("There is no field “{field}” here."),
        _("Correct the name, or move what it says to “notes”."),
        likely=True,
    ),
    "field.missing": ProblemWords(_("“{field}” is missing."), _("Add it.")),
    "field.type": ProblemWords(
        _("“{field}” is {got}, which is not of the right type. Expected: {expected}."), _("Correct the value.")
    ),
    "field.choice": ProblemWords(
        _("“{field}” is {got}, which is none of: {expected}."), _("Choose one of them."), likely=True
    ),
    "field.range": ProblemWords(_("“{field}” is {got}, but must be {expected}."), _("Correct the value.")),
    "field.pattern": ProblemWords(
        _("“{field}” is {got}, but must be {expected}."),
        _("Correct how it is written."),
    ),
    "field.length": ProblemWords(_("“{field}” is {got}; its length is limited by {expected}."), _("Make it fit.")),
    "field.value": ProblemWords(
        _("“{field}” is {got}, which makes no sense here: {expected}."), _("Correct the value.")
    ),
    "value.day-expected": ProblemWords(
        _("“{field}” is {got}, which is no day."), _("Write a day that exists as 2026-03-12.")
    ),
    "value.day-beyond": ProblemWords(
        _("“{field}” is {got}, which lies outside the time a plan can speak of: {expected}."),
        _("Correct the year; where no day is known, leave the field out."),
    ),
    "value.country-unknown": ProblemWords(
        _("“{field}” is {got}, but there is no such country. Perhaps meant: {expected}."),
        _("Write the two letters of ISO 3166, such as JP, with the part of the country where it matters: DE-BY."),
    ),
    "value.number-beyond": ProblemWords(
        _("“{field}” is {got}, which is beyond what can be counted with: {expected}."), _("Correct the value.")
    ),
    "value.instant-expected": ProblemWords(
        _("“{field}” is {got}, which is no moment with its offset."), _("Write it as 2026-03-12T09:00:00+09:00.")
    ),
    "value.time-expected": ProblemWords(_("“{field}” is {got}, which is no time of day."), _("Write it as 09:00.")),
    "value.time-zone-unknown": ProblemWords(
        _("“{field}” is {got}, which is no time zone."), _("Write a name such as Asia/Tokyo or Europe/Berlin.")
    ),
    "value.number-expected": ProblemWords(
        _("“{field}” is {got}, which is no number."), _("Write a number with a decimal point, such as 0.0061.")
    ),
    "value.money-expected": ProblemWords(
        _("“{field}” is {got}, which is no amount of money."), _("Write it as 120000 EUR or 1,200.50 EUR.")
    ),
    "value.one-currency": ProblemWords(
        _("“{field}” mixes currencies."), _("Use one currency in a budget, and another budget for another one.")
    ),
    "value.reference-malformed": ProblemWords(
        _("“{field}” is {got}, which can't be the name of a record."), _("Write id, kind/id or program:kind/id.")
    ),
    "value.reference-kind": ProblemWords(
        _("“{field}” is {got}, but may point to these kinds only: {expected}."), _("Point to a record of one of them.")
    ),
    "value.reference-needs-kind": ProblemWords(
        _("“{field}” is {got}, which doesn't say of which kind the record is."), _("Write kind/id.")
    ),
    "value.range-order": ProblemWords(
        _("In “{field}” the end lies before the start: {got}"), _("Correct one of the two.")
    ),
    "value.three-points-order": ProblemWords(
        _("In “{field}” low, likely and high aren't in order: {got}"), _("Write low ≤ likely ≤ high.")
    ),
    "value.lognormal-positive": ProblemWords(
        _("In “{field}” the lowest value isn't above 0, as a lognormal quantity must be: {got}"),
        _("Raise low, or choose another shape."),
    ),
    "value.correlation-order": ProblemWords(
        _("In “{field}” work of two teams hangs together more than that of one: {got}"),
        _("Write between_teams ≤ within_team."),
    ),
    "value.correlated-of-or-within": ProblemWords(
        _("In “{field}” a correlation names neither several under “of” nor one under “within”, or both: {got}"),
        _("List two or more pieces of work or teams under “of”, or name one team or parent under “within”."),
    ),
    "value.estimate-both": ProblemWords(
        _("The work has both a duration and an effort."), _("Keep the one that was estimated.")
    ),
    "value.alternative-without-teams": ProblemWords(
        _("The alternative names no team."), _("Say in its allocations which teams would do the work.")
    ),
    "value.finished-without-start": ProblemWords(
        _("The work was finished but never started."), _("Enter the day on which it started.")
    ),
    "value.finished-before-start": ProblemWords(
        _("The work was finished before it started."), _("Correct started or finished.")
    ),
    "value.reached-state": ProblemWords(
        _("The milestone has the day on which it was reached, but not the state “reached”."),
        _("Set the state, or clear the day."),
    ),
    "value.link-needs-both-ends": ProblemWords(
        _("The link has one end only."), _("Give both predecessor and successor, or neither.")
    ),
    "value.dependency-empty": ProblemWords(
        _("The dependency names neither work nor a party."), _("Give predecessor and successor, or giver and receiver.")
    ),
    "value.token-place": ProblemWords(
        _("{field} holds something else than the place of a secret."),
        _("Write `env:NAME` or `file:PATH`, and put the secret there; if it stood in the plan, make a new one."),
    ),
    "value.tracker-exactly-one": ProblemWords(
        _("A tracker reference takes exactly one of key, query, epic, label and milestone: {got}"),
        _("Keep one of them."),
    ),
    "value.indicator-exactly-one": ProblemWords(
        _("An indicator takes exactly one of ratio and threshold: {got}"), _("Keep one of them.")
    ),
    "value.met-on-without-met": ProblemWords(
        _("A criterion has the day on which it was met, but does not count as met: {got}"),
        _("Set met to true, or clear the day."),
    ),
    "value.raw-needs-type": ProblemWords(
        _("A raw ratio and its type go together: {got}"), _("Give both raw and raw_type, or neither.")
    ),
    "value.raw-alone": ProblemWords(
        _("A ratio is given both raw and by its parts: {got}"), _("Keep raw, or good (or bad) and total.")
    ),
    "value.target-exactly-one": ProblemWords(
        _("An objective takes exactly one of target and target_percent: {got}"), _("Keep one of them.")
    ),
    "value.indicator-twice": ProblemWords(
        _("An indicator is both given and referred to."), _("Keep indicator or indicator_ref.")
    ),
    "value.indicator-above-and-below": ProblemWords(
        _("A service level objective has an indicator of its own, and so has one of its objectives."),
        _("Keep that of the whole, or give one to each objective."),
    ),
    "value.window-exactly-one": ProblemWords(
        _("A window is either rolling or begins at calendar_start: {got}"),
        _("Set rolling to false where it has a calendar_start, and only there."),
    ),
    "value.good-beyond-total": ProblemWords(
        _("More events were good than there were: {got}"), _("Correct good or total.")
    ),
    "value.threshold-one-objective": ProblemWords(
        _("An indicator with a threshold takes one objective."),
        _("Make a service level objective of its own for each."),
    ),
    "value.op-only-with-threshold": ProblemWords(
        _("An objective has “op” exactly where the indicator is a threshold."), _("Add “op”, or remove it.")
    ),
    "value.timeslice-target-missing": ProblemWords(
        _("Budgeting by Timeslices needs time_slice_target in every objective."), _("Add it.")
    ),
    "value.timeslice-window-missing": ProblemWords(
        _("Budgeting by time slices needs time_slice_window in every objective."), _("Add it.")
    ),
    "history.line": ProblemWords(_("The line isn't JSON: {said}"), _("Mend or remove it; the other lines were read.")),
    "history.field": ProblemWords(
        _("In this line “{field}” is wrong. It is: {got}. Expected: {expected}."), _("Mend or remove the line.")
    ),
    "history.missing": ProblemWords(_("In this line “{field}” is missing."), _("Add it, or remove the line.")),
    "history.unknown": ProblemWords(
        _("In this line there is a field “{field}”, which a line of history doesn't have."),
        _("Correct the name, or remove the field."),
        likely=True,
    ),
    "history.whole": ProblemWords(
        _("This line is wrong. It is: {got}. Expected: {expected}."), _("Mend or remove the line.")
    ),
    "history.commits-bounded": ProblemWords(
        _("Only the last {limit} of {got} commits that changed the plan were read for its history."),
        _("Nothing needs to be done; older moves can be written to history/moves.jsonl."),
    ),
    "history.git-failed": ProblemWords(
        _("The commits of the folder couldn't be read for its history: {said}"),
        _("See that git works in the folder; everything else was read."),
    ),
    "baseline.field": ProblemWords(
        _("In this baseline “{field}” is wrong. It is: {got}. Expected: {expected}."), _("Correct the value.")
    ),
    "baseline.missing": ProblemWords(
        _("In this baseline “{field}” is missing."),
        _("Add it: a baseline has baseline (name, on, by, why) and commitments."),
    ),
    "baseline.unknown": ProblemWords(
        _("In this baseline there is a field “{field}”, which a baseline doesn't have."),
        _("Remove it: a baseline has baseline (name, on, by, why) and commitments."),
        likely=True,
    ),
    "baseline.whole": ProblemWords(
        _("This baseline is wrong. It is: {got}. Expected: {expected}."),
        _("A baseline has baseline (name, on, by, why) and commitments."),
    ),
}

TYPES: Mapping[tuple[str, str], str] = {
    ("type", "text"): _("text"),
    ("type", "number"): _("number"),
    ("type", "whole number"): _("whole number"),
    ("type", "yes or no"): _("yes or no (true or false)"),
    ("type", "mapping"): _("mapping of names to values"),
    ("type", "list"): _("list"),
    ("type", "day"): _("day"),
    ("type", "instant"): _("moment with its offset"),
    ("type", "time"): _("time of day"),
    ("form", "id"): _("letters, digits, “-”, “_” and “.”, beginning with a letter or digit"),
    ("form", "quarter"): _("a quarter from 1970 to 2200, such as 2026-Q3"),
    ("form", "month"): _("a month from 1970 to 2200, such as 2026-04"),
    ("form", "country"): _("two capital letters such as JP, with the part of the country where it matters: DE-BY"),
    ("form", "currency"): _("three capital letters such as EUR"),
    ("form", "language"): _("two small letters such as ja"),
    ("form", "quantiles"): _("shares from 0 to 1 with their days, both ascending"),
    ("form", "span"): _("a number and a unit, such as 28d or 1h"),
    ("form", "other"): _("written as the page of its kind says"),
    ("form", "address"): _("an address that begins with https:, http:, mailto: or file:"),
}
"""What a value should be, and how it is to be written: terms of the scopes `type` and `form`."""
