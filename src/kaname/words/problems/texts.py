"""Faults of files and of their text, before any record is read."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.words.markers import ProblemWords, _

WORDS: Mapping[str, ProblemWords] = {
    "plan.empty": ProblemWords(
        _("The plan holds no record, so there is nothing to assess."),
        _("Add “charter:” to program.yaml, with an id and a title at least; see `kaname docs charter`."),
    ),
    "file.unreadable": ProblemWords(_("The file can't be read: {said}"), _("See that it is there and may be read.")),
    "file.encoding": ProblemWords(_("From here on the text isn't UTF-8."), _("Save the file as UTF-8.")),
    "file.byte-order-mark": ProblemWords(
        _("The file begins with a byte order mark."), _("Save it as UTF-8 without one; it was read nevertheless.")
    ),
    "file.control-character": ProblemWords(_("The text holds the control character {got}."), _("Remove it.")),
    "file.empty": ProblemWords(_("The file is empty."), _("Fill it in or remove it.")),
    "file.too-large": ProblemWords(
        _("The file has {got} bytes; no more than {limit} are read."), _("Spread its records over more files.")
    ),
    "folder.loop": ProblemWords(
        _("The folder leads back into itself."), _("Remove the link that makes the loop; it was passed over.")
    ),
    "yaml.tab": ProblemWords(
        _("A tab stands here; YAML is indented with spaces."), _("Put spaces in place of the tab.")
    ),
    "yaml.reserved-character": ProblemWords(
        _("No text can begin with this character in YAML."), _("Put the text into quotes.")
    ),
    "yaml.colon": ProblemWords(
        _("There is a second colon with a space on this line."), _("Put a text that holds a colon into quotes.")
    ),
    "yaml.after-value": ProblemWords(
        _("Something stands here after the value."), _("Put a text that is to go on into quotes, or begin a new line.")
    ),
    "yaml.indentation": ProblemWords(
        _("The line isn't indented like those it belongs to."),
        _("Indent the fields of a record alike, and list items with a dash."),
    ),
    "yaml.key-without-colon": ProblemWords(
        _("A name stands here without a colon and a space after it."), _("Write “name: value”.")
    ),
    "yaml.open-quote": ProblemWords(_("A quote was opened and not closed."), _("Close the quote.")),
    "yaml.open-bracket": ProblemWords(
        _("A bracket was opened and not closed, or a comma is missing."),
        _("Close the bracket, and part its items by commas."),
    ),
    "yaml.alias-unknown": ProblemWords(
        _(
            "A text that begins with * or & stands here, which YAML takes for an alias or an anchor "
            "that makes no sense."
        ),
        _("Put the text into quotes, or set the anchor before it is used."),
    ),
    "yaml.escape": ProblemWords(
        _("In double quotes a backslash stands before a character with which it means nothing."),
        _("Write two backslashes, or use single quotes."),
    ),
    "yaml.documents": ProblemWords(
        _("The file holds more than one YAML document."),
        _("Remove the lines of three dashes, or spread the parts over files."),
    ),
    "yaml.syntax": ProblemWords(_("This isn't YAML: {said}"), _("Mend the line, or the one before it.")),
    "yaml.depth": ProblemWords(
        _("The text is nested more than {limit} levels deep."),
        _("No plan needs that; look for brackets that were never closed."),
    ),
    "yaml.alias-loop": ProblemWords(_("An alias holds itself."), _("Write the value out.")),
    "yaml.too-many-aliases": ProblemWords(
        _("Aliases make far more of this file than stands in it."), _("Write the values out.")
    ),
    "yaml.merge": ProblemWords(_("“<<” merges mappings, which a plan doesn't know."), _("Write the fields out.")),
    "yaml.name": ProblemWords(_("The name of a field must be a single word."), _("Write “name: value”.")),
    "yaml.tag": ProblemWords(_("The tag {got} means nothing in a plan."), _("Remove the tag.")),
    "yaml.duplicate-name": ProblemWords(
        _("“{got}” stands here for the second time; the first is at {first}."), _("Keep one of the two.")
    ),
}
