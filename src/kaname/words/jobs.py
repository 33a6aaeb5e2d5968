"""How jobs are told: what they do, where they stand, what they are doing, and what can be wrong with asking for one."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.words.markers import ProblemWords, _

KINDS: Mapping[str, str] = {
    "assess": _("assess"),
    "forecast": _("forecast"),
    "publish": _("publish forecasts"),
    "pull": _("pull sources"),
    "test": _("try a source"),
    "report": _("write a report"),
    "notify": _("send webhooks"),
    "tell": _("tell people what is new"),
    "upkeep": _("upkeep"),
}
STATES: Mapping[str, str] = {
    "waiting": _("waiting"),
    "running": _("running"),
    "done": _("done"),
    "failed": _("failed"),
    "cancelled": _("cancelled"),
}
STEPS: Mapping[str, str] = {
    "reading": _("reading the plan"),
    "forecasting": _("forecasting"),
    "judging": _("looking through the duties"),
    "publishing": _("keeping forecasts"),
    "pulling": _("asking the tools"),
    "writing": _("writing"),
    "sending": _("sending webhooks"),
    "looking": _("looking what is new"),
    "mailing": _("sending mail"),
    "forgetting": _("forgetting what nobody asks for"),
    "compacting": _("making few files of many"),
    "pruning": _("letting go of old jobs"),
    "clearing": _("clearing away what is over"),
}
"""By the first word of a step's code."""

ERRORS: Mapping[str, ProblemWords] = {
    "job_kind_unknown": ProblemWords(
        _("There is no job {kind}."),
        _("Choose one of these: {known}."),
    ),
    "job_parameter_invalid": ProblemWords(
        _("“{name}={value}” is no parameter of this job."),
        _("Possible: {known}."),
    ),
    "job_parameter_form": ProblemWords(
        _("“{text}” is no parameter."),
        _("Write it as name=value, as in language=ja."),
    ),
    "job_of_program": ProblemWords(
        _("The job {kind} is about a program, and none is named."),
        _("Name a program or a portfolio in the store; `kaname store list` names them."),
    ),
    "job_of_none": ProblemWords(
        _("The job {kind} is about the whole installation, not about a program."),
        _("Leave the program out."),
    ),
    "job_unknown": ProblemWords(
        _("There is no job {job}."),
        _("`kaname job list` names those of late."),
    ),
    "job_without_document": ProblemWords(
        _("The job {job} has made no document."),
        _("Jobs that write reports make one, once they are done."),
    ),
    "jobs_many": ProblemWords(
        _("{most} jobs that you asked for are still open, and there can be no more."),
        _("Wait for some of them, or cancel some."),
    ),
    "schedules_many": ProblemWords(
        _("You have {most} schedules on this program, and can have no more."),
        _("Remove one."),
    ),
    "schedule_ended": ProblemWords(
        _("The account or token that planned the schedule {number} is good for nothing any more."),
        _("Plan it anew by one that is."),
    ),
    "schedule_unknown": ProblemWords(
        _("Nothing is done on schedule under the number {number}."),
        _("`kaname job list` names what is."),
    ),
    "rule_invalid": ProblemWords(
        _("“{rule}” is no rule."),
        _('Write minute, hour, day, month and weekday, as in "0 6 * * 1-5" or "*/30 * * * *".'),
    ),
    "rule_never": ProblemWords(
        _("“{rule}” is a rule for a day that never comes."),
        _("Correct its day or its month."),
    ),
    "zone_unknown": ProblemWords(
        _("There is no time zone {zone}."),
        _("Write it as in Asia/Tokyo or Europe/Berlin."),
    ),
    "worker_lost": ProblemWords(
        _("Several workers died while they did this job."),
        _("See what their logs end with: memory may be short. Then ask for the job again."),
    ),
    "lease_not_got": ProblemWords(
        _("Another process has been computing the same for {seconds} seconds."),
        _("Wait for it, or see what its worker does: `kaname job list`."),
    ),
}
