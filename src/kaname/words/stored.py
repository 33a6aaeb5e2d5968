"""How errors of the store are told."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.words.markers import ProblemWords, _

STORED: Mapping[str, ProblemWords] = {
    "upload_missing": ProblemWords(
        _("No file was sent."),
        _("Choose a file: a folder of plan files as ZIP, or changes as JSON."),
    ),
    "upload_too_large": ProblemWords(
        _("The file has more than {most} MB, or would unpack to more."),
        _("Send the plan files alone, without what else lies in the folder."),
    ),
    "upload_unknown": ProblemWords(
        _("The file is neither a ZIP of plan files nor JSON."),
        _("Pack the folder that holds program.yaml, or send changes as the interface for programs takes them."),
    ),
    "upload_unsafe": ProblemWords(
        _("The ZIP holds something that a plan does not: {name}."),
        _("Pack the plan files alone: no links, no encryption, no paths that lead elsewhere."),
    ),
    "upload_without_plan": ProblemWords(
        _("The ZIP holds no program.yaml."),
        _("Pack the folder of one program; programs of a portfolio are taken in one by one."),
    ),
    "upload_same": ProblemWords(
        _("The file says the same as the plan: there is nothing to change."),
        _("Send a file that says something else."),
    ),
    "database_url_invalid": ProblemWords(
        _("DATABASE_URL is no address of a database that Kaname knows."),
        _("Write sqlite:///PATH or postgresql://USER:PASSWORD@HOST:PORT/NAME; special characters as %XX."),
    ),
    "store_unusable": ProblemWords(
        _("The database {where} can't be used: {why}"),
        _("Check that it is there, that it is allowed, and that there is room; then do it again: nothing was written."),
    ),
    "store_unsure": ProblemWords(
        _("The database {where} was lost while it was told to keep a change: {why}"),
        _("Read the plan again: the change is there whole, or not at all. Made again, it is not written twice."),
    ),
    "store_locked": ProblemWords(
        _("Another process has been bringing the tables of the store in {folder} up to date for ten minutes."),
        _("Wait for it, or end it; then do it again."),
    ),
    "store_unwritable": ProblemWords(
        _("The store in {folder} can't be brought up to date: {why}"),
        _("Check that you may write to that folder, and that there is room."),
    ),
    "store_without_driver": ProblemWords(
        _("The address is one of PostgreSQL, whose driver is not installed."),
        _("Install Kaname with it: `pip install kaname[postgres]`."),
    ),
    "store_newer": ProblemWords(
        _("The store was written by a newer Kaname than this one."),
        _("Use that version; nothing was changed."),
    ),
    "store_body_unread": ProblemWords(
        _("What is stored of {record} can't be read at {field}: {why}"),
        _("`kaname verify` tells whether the past was changed; else restore a backup, or report it."),
    ),
    "store_incomplete": ProblemWords(
        _("The plan has faults that keep records out, which would be lost: {count}."),
        _("Mend them first; `kaname check` lists them."),
    ),
    "store_not_empty": ProblemWords(
        _("The store holds programs already, and a backup is read into an empty one only."),
        _("Name a new database by DATABASE_URL."),
    ),
    "program_unknown": ProblemWords(
        _("The store holds no program {name}."),
        _("`kaname store list` names all."),
        likely=True,
    ),
    "program_exists": ProblemWords(
        _("The store holds a program {name} already."),
        _("Choose another name; `kaname sync` brings a folder and a stored program together."),
    ),
    "program_name": ProblemWords(
        _("{name} can't be the name of a program."),
        _("Use letters, digits, `.`, `_` and `-`, beginning with a letter or a digit."),
    ),
    "program_empty": ProblemWords(
        _("Nothing was written to {name} yet."),
        _("Write its plan first."),
    ),
    "portfolio_expected": ProblemWords(
        _("{name} is a program, not a portfolio."),
        _("Name a portfolio; `kaname store list` names all."),
    ),
    "portfolio_without_scenarios": ProblemWords(
        _("{name} is a portfolio: it is read as it stands, or stood at a moment."),
        _("Name one of its programs for a scenario or a revision: {name}/PROGRAM."),
    ),
    "scenario_unknown": ProblemWords(
        _("{program} has no scenario {name}."),
        _("It has these: {known}."),
    ),
    "scenario_exists": ProblemWords(
        _("{program} has a scenario {name} already."),
        _("Choose another name."),
    ),
    "scenario_name": ProblemWords(
        _("{name} can't be the name of a scenario."),
        _("Use letters, digits, `.`, `_` and `-`, beginning with a letter or a digit."),
    ),
    "scenario_closed": ProblemWords(
        _("The scenario {name} of {program} is closed: it can be read, not written to."),
        _("Begin a new one there: `kaname store branch`."),
    ),
    "scenario_main": ProblemWords(
        _("The main scenario of {program} can be neither closed nor merged: it is the plan itself."),
        _("Name another scenario."),
    ),
    "address_expected": ProblemWords(
        _("{text} is not the address of a record."),
        _("Write kind/id, as in risk/outage."),
    ),
    "revision_unknown": ProblemWords(
        _("The scenario {scenario} has no revision {text}; its newest one is {head}."),
        _("`kaname store log` lists all."),
    ),
    "revision_not_here": ProblemWords(
        _("The change was made on revision {number}, but the newest one is {head}."),
        _("Read the plan again, and make the change on that."),
    ),
    "revision_not_reverted": ProblemWords(
        _("Revision {number} of the scenario {scenario} can't be taken back."),
        _("Name a revision of that scenario, other than its first one."),
    ),
    "record_changed": ProblemWords(
        _("{theirs} changed the same meanwhile: {fields}. Nothing of {ours} was written."),
        _("Read what they wrote, and decide; whatever else you changed goes with it then."),
    ),
    "record_changed_hidden": ProblemWords(
        _("Others changed meanwhile what can't be joined with it. Nothing of {ours} was written."),
        _("Ask somebody who may see the whole program to do it."),
    ),
    "commit_faulty": ProblemWords(
        _("The change would bring in faults that a plan may not have: {count}. Nothing was written."),
        _("Mend them in the change."),
    ),
    "sync_nothing": ProblemWords(
        _("There is a plan neither in {folder} nor under {name} in the store."),
        _("Name a folder with a plan, or a stored program; `kaname store list` names all."),
    ),
    "sync_other_shape": ProblemWords(
        _("Of {folder} and {name} in the store one is a portfolio and the other is not."),
        _("Name two that belong together."),
    ),
    "sync_strangers": ProblemWords(
        _("{folder} and {name} in the store differ, and were never brought together: nobody can tell which is newer."),
        _("Sync {name} into a new folder, or {folder} under a new name, and compare."),
    ),
    "sync_state_unread": ProblemWords(
        _("{file}, which tells the revision of the folder, can't be read."),
        _("Take it from the git of the folder; or delete it, and sync into a new folder."),
    ),
    "sync_other_program": ProblemWords(
        _("{file} says that the folder belongs to {name}, not to {asked}."),
        _("Name {name}, or another folder."),
    ),
    "sync_store_older": ProblemWords(
        _("{file} tells of revision {number}, but the store has none after {head}."),
        _("Name the right store by DATABASE_URL; if an older backup was restored, sync into a new folder and compare."),
    ),
    "sync_other_store": ProblemWords(
        _("{file} tells that the folder belongs to a stored program, but the store holds no {name}."),
        _("Name the right store by DATABASE_URL, and the program; to begin anew, delete that file."),
    ),
    "sync_past_changed": ProblemWords(
        _("Revision {number} in the store is not the one that {file} tells of."),
        _("`kaname verify` tells whether the past was changed; it may also be another store."),
    ),
    "proposal_unknown": ProblemWords(
        _("{program} has no open proposal {name}."),
        _("It may have been accepted or declined meanwhile; list those that are open."),
    ),
    "action_forbidden": ProblemWords(
        _("Your roles on {program} don't allow this."),
        _("Ask a manager of the program for a role that does."),
    ),
    "record_not_yours": ProblemWords(
        _("{record} isn't yours to write."),
        _("Ask its owner, or a manager of the program."),
    ),
    "record_id_used": ProblemWords(
        _("The id of {record} can't be used: it is, or was, in use."),
        _("Choose another one."),
    ),
    "change_partly_hidden": ProblemWords(
        _("{record} can't be written like that."),
        _("Ask a manager of the program to make this change."),
    ),
    "backup_exists": ProblemWords(
        _("{file} is there already."),
        _("Choose another name: backups are never overwritten."),
    ),
    "backup_unwritable": ProblemWords(
        _("The backup {file} can't be written: {why}."),
        _("Free some space or mend the permissions, or choose another place."),
    ),
    "backup_missing": ProblemWords(
        _("There is no backup {file}."),
        _("Name the file that `kaname backup` has written."),
    ),
    "backup_unknown": ProblemWords(
        _("{file} is no backup that this Kaname can read."),
        _("Name the file that `kaname backup` has written, or use the version that wrote it."),
    ),
    "backup_newer": ProblemWords(
        _("{file} was written by a newer Kaname than this one."),
        _("Use that version."),
    ),
    "backup_damaged": ProblemWords(
        _("{file} is damaged: it was cut short or altered, or is no backup. Nothing was restored."),
        _("Use another backup."),
    ),
}
