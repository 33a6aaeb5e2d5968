"""How errors of a request are told: what happened, and what to do."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.words.markers import ProblemWords, _

SETTING_UNKNOWN = _("{name} is set, but there is no such setting. Nearest: {nearest}.")

ERRORS: Mapping[str, ProblemWords] = {
    "folder_is_file": ProblemWords(
        _("{folder} is a file, not a folder."),
        _("Name the folder that holds it: {parent}."),
    ),
    "day_beyond": ProblemWords(
        _("{text}, given for {option}, lies outside the time a plan can speak of: {first} … {last}."),
        _("Correct the year."),
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
}
