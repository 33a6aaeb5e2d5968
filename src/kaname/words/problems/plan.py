"""Faults of references, of the program's own record, of dependencies and of promises."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.words.markers import ProblemWords, _

WORDS: Mapping[str, ProblemWords] = {
    "reference.unknown": ProblemWords(
        _("Nothing is called “{text}”. Looked for: {kinds}."),
        _("Correct the id or add the record."),
        likely=True,
    ),
    "reference.program-unknown": ProblemWords(
        _("“{text}” points into the program “{program}”, which isn't here."),
        _("Correct the program's name, or open the portfolio that holds both programs."),
    ),
    "reference.ambiguous": ProblemWords(
        _("“{text}” may mean more than one record. Kinds with that id: {kinds}."),
        _("Write the kind before the id: kind/{text}"),
    ),
    "charter.missing": ProblemWords(
        _("The plan has no charter: its purpose, calendar, currency and limits are unknown."),
        _("Add “charter:” to program.yaml, with an id and a title at least."),
    ),
    "charter.several": ProblemWords(
        _("The plan has {count} charters; only the first one counts."), _("Keep one of them.")
    ),
    "charter.window": ProblemWords(
        _("{subject} ends on {ends}, before it starts on {starts}."), _("Correct starts or ends.")
    ),
    "charter.thresholds": ProblemWords(
        _("Work turns red below {red}, before it turns amber below {amber}."),
        _("Set red_below_probability no higher than amber_below_probability."),
    ),
    "charter.ladder-repeated": ProblemWords(
        _("The escalation ladder has level {level} more than once."), _("Give every rung its own level.")
    ),
    "charter.ladder-clocks": ProblemWords(
        _("Level {level} of the escalation ladder has to resolve sooner than to acknowledge."),
        _("Set resolve_within_hours no shorter than acknowledge_within_hours."),
    ),
    "calendar.part-unknown": ProblemWords(
        _("No public holidays of its own are known for {country}, where {subject} is: those of {nation} count."),
        _("Nothing needs to be done if those are right; else correct the part, or add its days to company_holidays."),
        likely=True,
    ),
    "calendar.no-workday": ProblemWords(
        _("{subject} works on no day of the week, so nothing could ever be done."),
        _("Name at least one day in work_week."),
    ),
    "quarter.outside-program": ProblemWords(
        _("{subject} is planned for {when}, but the program runs from {starts} to {ends}."),
        _("Correct the quarter, or the days on which the program starts and ends."),
    ),
    "milestone.outside-program": ProblemWords(
        _("{subject} is promised for {when}, but the program runs from {starts} to {ends}."),
        _("Correct the commitment, or the days on which the program starts and ends."),
    ),
    "cycle.dependencies": ProblemWords(
        _("These wait for each other in a circle, so no order of work exists: {around}."),
        _("Remove one of the links on the way, or turn it round."),
    ),
    "cycle.parents": ProblemWords(
        _("By “{field}”, {subject} leads back to itself: {around}."), _("Clear “{field}” in one of these records.")
    ),
    "dependency.self": ProblemWords(
        _("A dependency has {record} at both ends: it would wait for itself."),
        _("Correct predecessor or successor, or remove the dependency."),
    ),
    "dependency.duplicate": ProblemWords(
        _("{before} and {after} are linked in the same way twice."), _("Remove one of the two dependencies.")
    ),
    "dependency.on-own-ancestor": ProblemWords(
        _("{before} and {after} are linked, though one is part of the other and starts and ends within it anyway."),
        _("Remove the link, or link two pieces of work that lie side by side."),
    ),
    "dependency.promise-after-need": ProblemWords(
        _("{subject}: needed by {need_by}, but promised for {promised}, {days} later."),
        _("Agree on an earlier promise or a later need, or decline it and look for another way."),
    ),
    "dependency.party-missing": ProblemWords(
        _("{subject} is a contract between two parties, but “{field}” is empty."),
        _("Say in “{field}” who that is, or link the pieces of work."),
    ),
    "dependency.against-dates": ProblemWords(
        _(
            "{before} is fixed for {first} and {after} for {second}, but by the link between them "
            "{after} can't be before {earliest}."
        ),
        _("Move one of the fixed days, or correct the link."),
    ),
    "correlation.mixed": ProblemWords(
        _("{subject} states a correlation of work and of teams together, which counts nothing."),
        _("State that of the pieces of work, or that of the teams."),
    ),
    "correlation.of-nothing": ProblemWords(
        _("{subject} states a correlation in which there are no two pieces of open work, so it counts nothing."),
        _("Name other work, or take the statement out."),
    ),
    "correlation.of-too-much": ProblemWords(
        _("{subject} states correlations of more than {most} pieces of work one by one; this one counts nothing."),
        _("State it of teams, or of less work."),
    ),
    "correlation.stated-twice": ProblemWords(
        _(
            "{subject} states the correlation of {first} and {second} as {coefficient}, but before that as {stated}. "
            "What stands first counts."
        ),
        _("State it once."),
    ),
    "correlation.unreachable": ProblemWords(
        _(
            "{subject} states the correlation of {first} and {second} as {coefficient}, which can't hold beside the "
            "others and what all work has in common. The forecast draws the nearest that can; rounded, {consistent}."
        ),
        _(
            "Write {consistent} here, and what is named for the others, or change within_team and between_teams, which "
            "all work shares. Two teams hang together no more than each of them within itself."
        ),
    ),
    "milestone.before-its-work": ProblemWords(
        _(
            "{subject} is promised for {promised}, but {work}, which it marks, is not finished "
            "before {day} ({field}): {days} later."
        ),
        _("Move the commitment or the dates of the work, or take the work out of the milestone."),
    ),
    "milestone.reached-before-its-work": ProblemWords(
        _("{subject} was reached on {promised}, but {work}, which it marks, was finished on {day}, {days} later."),
        _("Correct the day on which the one was reached or the other finished."),
    ),
    "milestone.without-work-or-date": ProblemWords(
        _("{subject} has neither a day nor work, so nothing can be said about it."),
        _("Give it a commitment, list the work it marks, or drop it."),
    ),
    "release.freeze-order": ProblemWords(
        _("In {subject}, {second} ({late}) comes before {first} ({early})."),
        _("Correct one of the days; the order is scope_freeze, code_freeze, go_no_go, date."),
    ),
}
