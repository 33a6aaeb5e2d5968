"""How errors of a request are told: what happened, and what to do."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.words.access import ACCESS
from kaname.words.accounts import ACCOUNTS
from kaname.words.effects import ERRORS as EFFECTS
from kaname.words.interface import INTERFACE
from kaname.words.jobs import ERRORS as JOBS
from kaname.words.markers import ProblemWords, _
from kaname.words.running import UNSAFE
from kaname.words.stored import STORED
from kaname.words.talk import TALK

SETTING_UNKNOWN = _("{name} is set, but there is no such setting. Nearest: {nearest}.")

ERRORS: Mapping[str, ProblemWords] = {
    "answer_needs_reason": ProblemWords(
        _("To decline, or to name another day, a reason is needed: the receiver has to plan by it."),
        _("Write one sentence under “Reason”."),
    ),
    "answer_needs_day": ProblemWords(
        _("A day is needed: the one that is promised instead, or on which it was delivered."),
        _("Fill in “Day”."),
    ),
    "answer_unreadable": ProblemWords(
        _("The answer could not be read."),
        _("Load the page again and choose one of the buttons."),
    ),
    "minutes_person_unknown": ProblemWords(
        _("“{text}” is the name of no person of the program, or of several."),
        _("Choose one of the names that are offered, or write the id."),
    ),
    "minutes_day_unreadable": ProblemWords(
        _("“{text}” is no day."),
        _("Write it as 2026-03-31."),
    ),
    "decision_not_draft": ProblemWords(
        _("{record} is no draft any more."), _("Load the page again and look how it stands.")
    ),
    "decision_over": ProblemWords(_("{record} is decided already."), _("Write a new decision that supersedes it.")),
    "comment_empty": ProblemWords(_("The comment is empty."), _("Write what should change, and why.")),
    "comment_unknown": ProblemWords(_("There is no such comment."), _("Load the page again.")),
    "resolution_empty": ProblemWords(
        _("How the comment was resolved is not told."), _("Write what was changed, or why not.")
    ),
    "decline_needs_reason": ProblemWords(
        _("Who declines says why: it stays on record as dissent."), _("Write the reason under “Note”.")
    ),
    "outcome_empty": ProblemWords(_("The outcome is not told."), _("Write what was decided in a sentence.")),
    "quorum_lacking": ProblemWords(
        _("{answers} have answered, and the quorum is {quorum}."),
        _("Ask those who have not answered; abstaining counts as an answer."),
    ),
    "comments_blocking": ProblemWords(
        _("Comments that block the decision are not resolved."), _("Resolve each, or have whoever wrote it do so.")
    ),
    "review_days_wrong": ProblemWords(
        _("A review is open for 1 to 60 business days."), _("Write a whole number of days.")
    ),
    "nobody_in_plan": ProblemWords(
        _("Nobody knows who you are in {program}, so nothing can be said in your name."),
        _("Say on My page who you are there, or have a manager name you in your grant."),
    ),
    "timeline_not_movable": ProblemWords(
        _("{field} of {record} is no day that can be moved here."),
        _("Move a promised day, a release, or a day that a work package states."),
    ),
    "timeline_moved_already": ProblemWords(
        _("Somebody else moved this day of {record}: it is {now} now. Nothing was saved."),
        _("Load the page again and move it from there."),
    ),
    **JOBS,
    **UNSAFE,
    "folder_is_file": ProblemWords(
        _("{folder} is a file, not a folder."),
        _("Name the folder that holds it: {parent}."),
    ),
    "day_beyond": ProblemWords(
        _("{text}, given for {option}, lies outside the time a plan can speak of: {first} … {last}."),
        _("Correct the year."),
    ),
    "archive_locked": ProblemWords(
        _("The archive in {folder} is being written to."),
        _("Wait until that pull or upkeep has ended."),
    ),
    "archive_unwritable": ProblemWords(
        _("The archive in {folder} can't be written: {why}."),
        _("Free some space or mend the permissions, or name another folder by `KANAME_ARCHIVE`."),
    ),
    "archive_of_other": ProblemWords(
        _("The archive in {folder} belongs to another program: {whose}. This one is {program}."),
        _(
            "Name another folder by `KANAME_ARCHIVE`, or give the program's folder another name. If it is the same "
            "program, moved, write its new place into {file}."
        ),
    ),
    "archive_of_one": ProblemWords(
        _("{folder} is itself an archive, of one program; `KANAME_ARCHIVE` names a folder that holds one for each."),
        _("Move what is in it, hidden files too, to {inside} of the program that it belongs to."),
    ),
    "vendor_unknown": ProblemWords(
        _("No source for {vendor} is installed."),
        _("Use one of those that are: {known}; or install the plugin."),
    ),
    "plugin_broken": ProblemWords(
        _("The source for {vendor} can't be loaded from {module}: {why}."),
        _("Install the plugin anew, or ask who wrote it."),
    ),
    "source_failed": ProblemWords(
        _("{source} could not be asked, by a fault of what reads {vendor}: {why}."),
        _("Report it to who wrote that, with what `KANAME_DEBUG=1` and the same command say."),
    ),
    "token_missing": ProblemWords(
        _("The source {source} names no token, and {vendor} can't be asked without one."),
        _("Write where it lies into the plan: `token: env:NAME` or `token: file:PATH`."),
    ),
    "token_variable_empty": ProblemWords(
        _("The variable {name}, where a token should lie, is not set or empty."),
        _("Set it in the environment of this command."),
    ),
    "token_file_unreadable": ProblemWords(
        _("The file {file}, where a token should lie, can't be read: {why}."),
        _("Check that it is there, holds the token alone, and may be read."),
    ),
    "source_exists": ProblemWords(
        _("There is a source {source} already."),
        _("Choose another id, or change that record in its file."),
    ),
    "source_unknown": ProblemWords(
        _("The plan names no source {source}."),
        _("`kaname source list` names those that there are."),
        likely=True,
    ),
    "token_not_a_place": ProblemWords(
        _("A token is named by the place where it lies, never given itself."),
        _("Write env:NAME or file:PATH. If you have typed the secret, make a new one: the shell may remember it."),
    ),
    "source_field_invalid": ProblemWords(
        _("{field} of a source can't be “{value}”."),
        _("`kaname docs source` says what each field takes."),
    ),
    "source_option_form": ProblemWords(
        _("“{text}” is no option of a source."),
        _("Write it as NAME=VALUE, for instance `--option board=12`; the page of the tool lists them."),
    ),
    "source_option_twice": ProblemWords(
        _("The option {option} of the source is given twice."),
        _("Give it once: it has one value."),
    ),
    "drift_unknown": ProblemWords(
        _("No tracker says anything else about {text} than the plan."),
        _("`kaname drift` lists that about which one does."),
        likely=True,
    ),
    "no_sources": ProblemWords(
        _("The plan in {folder} names no source."),
        _("Add one: `kaname source add` (see `kaname docs source`)."),
    ),
    "folder_is_portfolio": ProblemWords(
        _("{folder} is the folder of a portfolio, and sources belong to its programs."),
        _("Name the folder of one of its programs."),
    ),
    "source_unauthorised": ProblemWords(
        _("{url} does not accept the token (401): {said}"),
        _("Make a new token, and put it where the source says it lies."),
    ),
    "source_forbidden": ProblemWords(
        _("{url} may not be read with this token ({status}): {said}"),
        _("Give the token the permission that the page of the source names, or leave this out of its scope."),
    ),
    "source_not_found": ProblemWords(
        _("There is nothing at {url}, or the token may not see it (404)."),
        _("Check the address and the scope of the source: it may have been moved or renamed."),
    ),
    "source_gone": ProblemWords(
        _("{url} is gone for good (410)."),
        _("Take it out of the scope of the source."),
    ),
    "source_refused": ProblemWords(
        _("{url} refuses the question ({status}): {said}"),
        _("Check the query and the options of the source."),
    ),
    "source_limited": ProblemWords(
        _("{url} wants a pause of {seconds} seconds."),
        _("Pull again later: what came so far is kept, and the next pull goes on from there."),
    ),
    "source_limited_on": ProblemWords(
        _("{url} still refuses for asking too often ({status})."),
        _("Pull again later: what came so far is kept, and the next pull goes on from there."),
    ),
    "source_failing": ProblemWords(
        _("{url} has a fault of its own ({status}): {said}"),
        _("Pull again later: what came so far is kept, and the next pull goes on from there."),
    ),
    "source_unreachable": ProblemWords(
        _("{url} can't be reached: {why}."),
        _("Check the address and the network, a proxy too."),
    ),
    "source_certificate": ProblemWords(
        _("The certificate of {url} is not trusted: {why}."),
        _("Let the system trust your company's certificate, and name its file by `SSL_CERT_FILE`."),
    ),
    "source_address_invalid": ProblemWords(
        _("{url} is no address that can be asked: {why}."),
        _("Write the address of the source with https:// or http:// before it."),
    ),
    "source_unreadable": ProblemWords(
        _("What {url} answers can't be read: {why}."),
        _("Check that the address is that of the service's interface and not of a page to sign in."),
    ),
    "source_too_large": ProblemWords(
        _("The answer of {url} is too large: {size} bytes."),
        _("Narrow the scope or the query of the source."),
    ),
    "source_moved": ProblemWords(
        _("{url} has moved to {elsewhere}."),
        _("If that is right, make it the address of the source; the token is not sent there before."),
    ),
    "source_elsewhere": ProblemWords(
        _("{url} points to {elsewhere}, on another host."),
        _("Check the address of the source; the token is sent to its own host only."),
    ),
    "source_scope_needed": ProblemWords(
        _("The source {source} says nothing of what to read."),
        _("Name its files or folders in `scope`."),
    ),
    "source_file_missing": ProblemWords(
        _("There is nothing at {file}."),
        _("Correct the `scope` of the source; it starts from the folder of the plan unless `address` names another."),
    ),
    "source_folder_empty": ProblemWords(
        _("There is no file in {folder} whose name ends in one of {endings}."),
        _("Correct the `scope` of the source."),
    ),
    "source_file_unreadable": ProblemWords(
        _("{file} can't be read: {why}."),
        _("Check that you may read it and that it is whole."),
    ),
    "source_file_encoding": ProblemWords(
        _("{file} is not written in UTF-8 (byte {at})."),
        _("Save it as UTF-8, and pull again."),
    ),
    "source_file_changing": ProblemWords(
        _("{file} was being written while it was read; the issue before counts."),
        _("Pull again when it is finished."),
    ),
    "source_same_name": ProblemWords(
        _("{file} and {other} would both be called {name}."),
        _("Name the folder above them in `scope`, so that they differ."),
    ),
    "source_option_unknown": ProblemWords(
        _("The source has no option {option}."),
        _("Its options are {known}."),
    ),
    "source_option_invalid": ProblemWords(
        _("The option {option} can't be “{text}”: {why}."),
        _("Correct it; the page of the source says what it may be."),
    ),
    "prometheus_no_series": ProblemWords(
        _("The source {source} names no series, and no service level asks it."),
        _(
            "Give each a name and its PromQL by an option such as `series.orders: sum(increase(orders_total[1h]))`, or "
            "name the source in the indicator of a service level."
        ),
    ),
    "prometheus_query_refused": ProblemWords(
        _("Prometheus refuses the query of {series} ({status}): {said}"),
        _("Mend the query: {query}"),
    ),
    "git_missing": ProblemWords(
        _("There is no program `git` on this machine."),
        _("Install git, and pull again."),
    ),
    "git_not_repository": ProblemWords(
        _("{folder} is not the folder of a git repository."),
        _("Name the top folder of a clone, or a bare repository."),
    ),
    "git_failed": ProblemWords(
        _("Git can't read {folder}: {said}"),
        _("Check that the repository is whole, for instance by `git fsck`."),
    ),
    "git_branch_unknown": ProblemWords(
        _("{folder} has no branch {branch}."),
        _("Correct the option `branch`; left out, the branch is read that is checked out."),
    ),
    "git_address_invalid": ProblemWords(
        _("{url} can't be fetched: its address begins otherwise than with one of {known}."),
        _("Write an address such as https://example.com/team/shop.git."),
    ),
    "git_secret_in_address": ProblemWords(
        _("An address in the scope of the source {source} has a password in it."),
        _("Take it out, make a new one, and say by `token` where it lies."),
    ),
    "git_unreachable": ProblemWords(
        _("{url} can't be fetched: {said}"),
        _("Check the address, the network and the token, or name a clone of this machine."),
    ),
    "source_stream_unknown": ProblemWords(
        _("The option read names “{text}”, which the source doesn't have."),
        _("It can read {known}; without the option it reads all."),
    ),
    "source_scope_missing": ProblemWords(
        _("The source {source} has no scope, so there is nothing that it could read."),
        _("Write into its scope what is to be read, each as {form}."),
    ),
    "source_scope_invalid": ProblemWords(
        _("The source {source} can't read “{text}”."),
        _("Write each entry of its scope as {form}."),
    ),
    "source_renamed": ProblemWords(
        _("It is called {now} at the service now."),
        _("Write {now} into the scope of the source: the old name leads there only until somebody takes it."),
    ),
    "focus_not_focus": ProblemWords(
        _("{file} is no bill in FOCUS: it has no {missing}."),
        _(
            "Export the bill in FOCUS 1.0 to 1.2, not in the provider's own form, or leave the file out of `scope`. "
            "Where a whole file means one value, give it by an option such as `{default}`."
        ),
    ),
    "focus_column_twice": ProblemWords(
        _("{file} has columns twice: {columns}."),
        _("Remove one of each, and pull again."),
    ),
    "focus_quote_open": ProblemWords(
        _("A quote that begins in line {line} of {file} never ends."),
        _("Mend the quote, or have the file exported again."),
    ),
    "stream_unwritable": ProblemWords(
        _("The output can't be written: {why}."),
        _("Free some space, or send the output somewhere else."),
    ),
    "file_unusable": ProblemWords(
        _("The system refuses the use of {file}: {why}."),
        _("Check that it is there, and that you may use it."),
    ),
    "own_fault": ProblemWords(
        _("This is a fault of Kaname itself: {said}"),
        _("Please report it, with what `KANAME_DEBUG=1` and the same command say."),
    ),
    "folder_missing": ProblemWords(
        _("There is no folder {folder}."),
        _("Name the folder that holds program.yaml or portfolio.yaml."),
    ),
    "folder_without_plan": ProblemWords(
        _("The folder {folder} holds neither program.yaml nor portfolio.yaml."),
        _("Name the folder of a program, or start one: a program.yaml with a charter (see `kaname docs charter`)."),
    ),
    "plan_empty": ProblemWords(
        _("The plan holds no record that can be read, so there is nothing to assess."),
        _("Mend the problems listed by `kaname check`."),
    ),
    "day_expected": ProblemWords(
        _("{text}, given for {option}, is not a day."),
        _("Write it as year-month-day, for instance 2026-03-12."),
    ),
    "day_before_start": ProblemWords(
        _("On {day} there is nothing to look at yet: the plan starts on {starts}."),
        _("Choose a day from the start on, or mend `starts` of the charter."),
    ),
    "record_unknown": ProblemWords(
        _("There is no record {text}."),
        _("Give its id, or its kind and id."),
        likely=True,
    ),
    "record_ambiguous": ProblemWords(
        _("{text} may mean more than one record."),
        _("Name one of them: {nearest}."),
    ),
    "target_without_work": ProblemWords(
        _("There is no forecast of {text}: it does not end with work."),
        _("Name work, a milestone or an initiative that has not been dropped; left out, it is the end of the program."),
    ),
    "record_of_kind": ProblemWords(
        _("{text} is no record of the kind: {kind}."),
        _("Give the id of one; left out, it is everything."),
    ),
    "rules_of_portfolio": ProblemWords(
        _("{folder} is the folder of a portfolio, and rules are written of one program."),
        _("Name the folder of one of its programs."),
    ),
    "rules_incomplete": ProblemWords(
        _("Faults keep records out of the plan (faults: {count}), so rules could be missing. Nothing was written."),
        _("Mend what `kaname check` lists, then write the rules."),
    ),
    "publish_incomplete": ProblemWords(
        _(
            "Faults keep records out of the plan (faults: {count}), so its forecasts would be without them. "
            "Nothing was published."
        ),
        _("Mend what `kaname check` lists, then publish."),
    ),
    "setting_invalid": ProblemWords(
        _("The setting {name} can't be {value}: {why}."),
        _("Mend the environment variable; `kaname docs settings` lists what each takes."),
    ),
    "output_unwritable": ProblemWords(
        _("The file {file} can't be written: {why}."),
        _("Choose another place with --output."),
    ),
    "topic_unknown": ProblemWords(
        _("There is no page about {topic}."),
        _("Nearest: {nearest}. `kaname docs` lists every page."),
    ),
    "plan_changed": ProblemWords(
        _("The plan in {folder} was changed by somebody else since it was read."),
        _("Read it again and repeat the change."),
    ),
    "plan_locked": ProblemWords(
        _("Another process is writing the plan in {folder}."),
        _("Wait until it is done and repeat the change."),
    ),
    "kep.folder-empty": ProblemWords(
        _("There are no enhancement proposals in {folder}."),
        _("Give the folder that holds kep/GROUP/NUMBER-NAME/kep.yaml."),
    ),
    "kep.as-of-needed": ProblemWords(
        _("{folder} has no history, so the day it shows is not known."),
        _("Say as of which day it is looked at."),
    ),
    "plan_exists": ProblemWords(
        _("There is a plan in {folder} already."),
        _("Choose an empty folder, or edit the plan that is there."),
    ),
    "plan_unreadable": ProblemWords(
        _("{record} can't be read as it stands in the plan, so it can't be changed."),
        _("Mend what `kaname check` says about it, then repeat the change."),
    ),
    "plan_unwritable": ProblemWords(
        _("The plan in {folder} can't be written: {why}. Nothing was changed."),
        _("Check the permissions and the free space, then repeat the change."),
    ),
    "file_not_editable": ProblemWords(
        _("The file {file} is written in a way that can't be edited safely. Nothing was changed."),
        _("Make the change by hand, or write its records one field a line."),
    ),
    "record_twice": ProblemWords(
        _("There is a {kind} in the plan already, and there can be one only."),
        _("Change the one that is there."),
    ),
    "baseline_name": ProblemWords(
        _("{name} can't be the name of a baseline."),
        _("Use letters, digits, `-`, `_` and `.`, beginning with a letter or digit."),
    ),
    "baseline_exists": ProblemWords(
        _("There is a baseline called {name} already, and baselines are never changed."),
        _("Choose another name."),
    ),
    **STORED,
    **ACCESS,
    **EFFECTS,
    **ACCOUNTS,
    **INTERFACE,
    **TALK,
}
