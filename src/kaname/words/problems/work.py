"""Faults of work packages, of teams, of iterations and of measures."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.words.markers import ProblemWords, _

WORDS: Mapping[str, ProblemWords] = {
    "work.without-estimate": ProblemWords(
        _("{subject} has no estimate, so the schedule counts it as taking no time."),
        _("Give three points: duration in working days or effort in person-days."),
    ),
    "work.effort-without-people": ProblemWords(
        _("{subject} has effort but nobody to do it, so it counts as the work of one person."),
        _("Allocate a team, or name the assignee."),
    ),
    "work.estimate-on-parent": ProblemWords(
        _("{subject} holds other work, so its own {field} has no effect."),
        _("Move the estimate to a work package inside it, or remove it."),
    ),
    "work.pinned-before-start": ProblemWords(
        _("{subject} is pinned to finish on {finish}, before {field} ({start})."), _("Correct finish_on or {field}.")
    ),
    "work.dates-contradict": ProblemWords(
        _("In {subject}, {second} ({late}) lies before {first} ({early})."), _("Correct one of the two days.")
    ),
    "work.outside-parent": ProblemWords(
        _("{subject} is part of {parent}, but its {field} ({day}) lies outside the time of that: {opens} to {closes}."),
        _("Move the work, or the dates of what it is part of."),
    ),
    "work.remaining-after-finish": ProblemWords(
        _("{subject} was finished on {finished}, but by “{field}” work is left."),
        _("Correct “{field}”, or clear the day on which it was finished."),
    ),
    "work.progress-without-actual": ProblemWords(
        _("By “{field}” {subject} is further than its dates say: “{missing}” is empty."),
        _("Enter the day in “{missing}”, or correct “{field}”."),
    ),
    "work.skills-missing": ProblemWords(
        _("{subject} asks for skills that nobody in {teams} has: {skills}."),
        _("Allocate a team that has them, or add them to the skills of the team or a member."),
    ),
    "membership.range": ProblemWords(
        _("The membership of {person} in {subject} ends on {until}, before it starts on {since}."),
        _("Correct since or until."),
    ),
    "membership.repeated": ProblemWords(
        _("{person} is a member of {subject} twice at the same time."),
        _("Keep one of the memberships, or part them by since and until."),
    ),
    "team.over-allocated-person": ProblemWords(
        _("{subject} is given away for {share} of the working time. From: {since}. To: {teams}."),
        _("Lower the shares, or part them by since and until, so that they add up to no more than the whole."),
    ),
    "team.over-allocated": ProblemWords(
        _("{subject} asks for {asked} people of {team}, which never has more than {there}."),
        _("Ask for fewer people, or add people to the team."),
    ),
    "team.size-unknown": ProblemWords(
        _("The plan doesn't say how many people {subject} has, so work never waits for them. Work packages: {count}."),
        _("List its members, or give its headcount."),
    ),
    "team.headcount-order": ProblemWords(
        _("The headcount of {subject} from {after} is listed later than the one from {before}."),
        _("List the headcount by day, oldest first, one a day."),
    ),
    "team.hours": ProblemWords(
        _("{subject} works {hours} hours a day, but only {there} lie between opening and closing."),
        _("Correct hours_per_day, opens or closes."),
    ),
    "iteration.overlap": ProblemWords(
        _("{subject} starts on {starts}, while {subject2} of the same team runs until {ends}."),
        _("Correct one of the two, or its teams."),
    ),
    "iteration.vote-range": ProblemWords(
        _("A vote of confidence in {subject} is {vote}; votes are from 1 to 5."), _("Correct the vote.")
    ),
    "objective.key-result-flat": ProblemWords(
        _(
            "The key result “{result}” of {subject} has {target} as baseline and as target, so its "
            "progress is undefined."
        ),
        _("Correct the baseline or the target."),
    ),
    "objective.value-range": ProblemWords(
        _("The business value of {subject} is {value}; it is given from 1 to 10."), _("Correct the value.")
    ),
    "slo.no-objective": ProblemWords(
        _("{subject} has no objective, so there is no error budget."), _("Add at least one objective with its target.")
    ),
    "bia.rto-not-below-mtpd": ProblemWords(
        _(
            "{subject} is to be restored within {rto} hours, but its outage is unacceptable after "
            "{mtpd}: that leaves no margin."
        ),
        _("Set an RTO below the MTPD."),
    ),
    "bia.recovery-beyond-mtpd": ProblemWords(
        _(
            "{subject} needs {rto} hours to be restored and {recovery} to catch up, but its outage "
            "is unacceptable after {mtpd}."
        ),
        _("Shorten the RTO or the work after it, so that both together fit into the MTPD."),
    ),
    "bia.impact-falls": ProblemWords(
        _(
            "In {subject} the {type} impact falls from {before} to {after} at {hours} hours; an "
            "outage doesn't get better by lasting."
        ),
        _("Correct the levels."),
    ),
    "bia.mtpd-after-unacceptable": ProblemWords(
        _("The outage of {subject} is unacceptable after {hours} hours, but its MTPD is {mtpd}."),
        _("Set the MTPD to the first time at which an impact is unacceptable, or correct the impacts."),
    ),
}
