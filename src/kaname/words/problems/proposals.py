"""Faults of imported enhancement proposals."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.words.markers import ProblemWords, _

WORDS: Mapping[str, ProblemWords] = {
    "kep.approver-is-group": ProblemWords(
        _("The group {group} is named as an approver; an approver is a person."),
        _("Name the person who approves for the group."),
    ),
    "kep.document-out-of-scope": ProblemWords(
        _("{number} texts in prose were not read."), _("Nothing to do: only kep.yaml files become records.")
    ),
    "kep.field-repeated": ProblemWords(
        _("The field {field} stands there more than once; the last one counts."), _("Remove the others.")
    ),
    "kep.file-unreadable": ProblemWords(
        _("The file can't be opened: {detail}."), _("Check that it is there and may be read.")
    ),
    "kep.gate-malformed": ProblemWords(
        _("The line does not say when a feature gate reached its stages; it was left out."),
        _("Give gate, alpha, beta and ga, each a minor version or '-'."),
    ),
    "kep.group-placeholder": ProblemWords(
        _("“{text}” names no group; {subject} was read without it."),
        _("Name the participating group, or remove the entry."),
    ),
    "kep.group-read-as": ProblemWords(
        _("“{text}” is not the id of a group; it was read as {group}."),
        _("Write the group as it is called in kubernetes/community."),
    ),
    "kep.group-without-leads": ProblemWords(
        _("No leads are listed for {group}; the team has no lead."),
        _("Add {group}-leads to OWNERS_ALIASES, or correct the name of the group."),
    ),
    "kep.link-unreadable": ProblemWords(
        _("“{text}” in {field} leads nowhere; {subject} was read without it."),
        _("Give an address, a path that begins with keps/, or the number of a proposal."),
    ),
    "kep.not-a-mapping": ProblemWords(
        _("The file holds no fields; it was not read."), _("Begin from the template of a kep.yaml.")
    ),
    "kep.not-utf8": ProblemWords(_("The file is not text in UTF-8; it was not read."), _("Save it as UTF-8.")),
    "kep.number-differs": ProblemWords(
        _("The file says number “{stated}”, its place says {folder}; the place counts."),
        _("Correct kep-number, or move the file."),
    ),
    "kep.number-twice": ProblemWords(
        _("Another folder has the same number: {other}. This one was not read."),
        _("Give each proposal a number of its own."),
    ),
    "kep.other-out-of-scope": ProblemWords(
        _("{number} files are no part of the layout and were not read."),
        _("Nothing to do, unless you expected records from them."),
    ),
    "kep.person-placeholder": ProblemWords(_("“{text}” names nobody."), _("Name the person, or remove the entry.")),
    "kep.person-unclear": ProblemWords(
        _("“{text}” is not a GitHub handle; who is meant was guessed."), _("Write one handle per entry, such as @kim.")
    ),
    "kep.reach-unproven": ProblemWords(
        _("{release} is out, but nothing says whether {subject} was reached; it stays open."),
        _("Raise the stage, set the status to implemented, or move the target."),
    ),
    "kep.release-day-missing": ProblemWords(
        _("The page of {subject} tells no day for its {field}."), _("Add the line to the summary of the release cycle.")
    ),
    "kep.release-undated": ProblemWords(
        _("Targets name {subject}, but no page tells its day."),
        _("Add the page of its release team once there is one."),
    ),
    "kep.release-unnamed": ProblemWords(
        _("The name of the file tells no release; it was not read."), _("Call it release-1.N.md.")
    ),
    "kep.review-of-nothing": ProblemWords(
        _("There is no proposal of this number; the readiness file was not read."),
        _("Remove it, or bring back its proposal."),
    ),
    "kep.stage-not-reached": ProblemWords(
        _("{subject} was planned for {release}, but its feature gate had not come so far by then."),
        _("Move the target to a release to come."),
    ),
    "kep.stage-unknown": ProblemWords(
        _("“{stage}” is no stage; it was left out."), _("Use alpha, beta, stable, or deprecated, disabled, removed.")
    ),
    "kep.target-placeholder": ProblemWords(
        _("The {stage} stage of {subject} has no target: “{text}”."), _("Name a release, or leave it empty.")
    ),
    "kep.target-several": ProblemWords(
        _("“{text}” names several releases for {stage}; the last one counts."), _("Name one release.")
    ),
    "kep.target-unreadable": ProblemWords(
        _("“{text}” is no release; the {stage} stage of {subject} has no target."), _("Name a release, such as v1.38.")
    ),
    "kep.targets-missing": ProblemWords(
        _("{subject} names no stages with their releases; it has no milestones."),
        _("Add the field milestone with a release per stage."),
    ),
    "kep.template-value": ProblemWords(
        _("{field} still holds the choice of the template: “{text}”."), _("Choose one of them.")
    ),
    "kep.title-missing": ProblemWords(
        _("The title is missing or that of the template; it was read as “{title}”."), _("Give the proposal its title.")
    ),
    "kep.version-malformed": ProblemWords(
        _("The line of the history can't be read: {detail}."), _("Make the history anew.")
    ),
    "kep.version-of-nothing": ProblemWords(
        _("The version belongs to {folder}, which is no longer there."),
        _("Nothing to do, if that proposal was removed or moved away on purpose."),
    ),
    "kep.version-unparsable": ProblemWords(
        _("The merged version was no valid YAML."), _("Nothing to do: it is past. What was planned in it is not known.")
    ),
    "kep.weekday-contradicts": ProblemWords(
        _("The weekday does not fit the day {day}; the day counts."), _("Correct the weekday or the day.")
    ),
    "kep.word-read-as": ProblemWords(
        _("The {field} “{text}” was read as {word}."), _("Write it as the template has it.")
    ),
    "kep.word-unknown": ProblemWords(
        _("The {field} “{text}” is not known; it was read as none."), _("Use a word of the template.")
    ),
    "kep.yaml-alias": ProblemWords(_("The file uses YAML aliases; it was not read."), _("Write the values out.")),
    "kep.yaml-invalid": ProblemWords(_("The file is no valid YAML; it was not read: {detail}"), _("Correct the line.")),
}
