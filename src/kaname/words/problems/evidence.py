"""What is odd about what sources of evidence tell."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.words.markers import ProblemWords, _

WORDS: Mapping[str, ProblemWords] = {
    "focus.cell-unreadable": ProblemWords(
        _("{column} can't be read: “{text}”; the rest of the line counts. Lines: {lines} ({number} in all)."),
        _("Have the bill exported again; times in another form can be read by the option `dates`."),
    ),
    "focus.column-missing": ProblemWords(
        _("The bill lacks columns that FOCUS prescribes: {columns}."),
        _("Ask the provider for them, or give one value for a whole column by the option `default.COLUMN`."),
    ),
    "focus.column-name": ProblemWords(
        _("The column “{text}” was read as {column}."), _("Write its name as FOCUS does; nothing is lost.")
    ),
    "focus.column-unknown": ProblemWords(
        _("Columns that FOCUS doesn't know were not read: {columns}."),
        _("Nothing to do; in FOCUS, a provider's own columns begin with x_."),
    ),
    "focus.cost-negative": ProblemWords(
        _("{column} of usage or a purchase is below zero: {text}; it counts. Lines: {lines} ({number} in all)."),
        _("Check that these are refunds or corrections; FOCUS marks corrections in ChargeClass."),
    ),
    "focus.cost-zero": ProblemWords(
        _("Charges of nothing count as such. Lines: {lines} ({number} in all)."),
        _("Nothing to do, unless they should have cost something."),
    ),
    "focus.essential-missing": ProblemWords(
        _("Without {column} a line is no charge and left out of all sums. Lines: {lines} ({number} in all)."),
        _("Have the bill exported again with {column} in every line."),
    ),
    "focus.currency-unknown": ProblemWords(
        _(
            "{column} is no currency by ISO 4217: {text}; a line with it is no charge and left out of all sums. Lines: "
            "{lines} ({number} in all)."
        ),
        _("Have the bill exported in the currency that is invoiced, such as USD or JPY."),
    ),
    "focus.line-uneven": ProblemWords(
        _("Lines with more or fewer cells than the header are left out of all sums. Lines: {lines} ({number} in all)."),
        _("Have the bill exported again; a comma or a quote in a cell may not be quoted."),
    ),
    "focus.no-bill": ProblemWords(
        _("The file is no bill in FOCUS and was left out: it has no {columns}."),
        _(
            "Take it out of the folder or pattern that `scope` names; if it should be a bill, export it in FOCUS 1.0 "
            "to 1.2."
        ),
    ),
    "focus.null-text": ProblemWords(
        _("“{text}” stands where nothing should, in {column} (cells: {number})."),
        _("Nothing to do: it was read as empty, which is how FOCUS writes it."),
    ),
    "focus.number-dressed": ProblemWords(
        _("{column} has signs of currency or commas, for instance “{text}”. Lines: {lines} ({number} in all)."),
        _("Check that they were read rightly; FOCUS has digits and a point only."),
    ),
    "focus.number-rounded": ProblemWords(
        _("{column} was rounded to 18 decimal places. Lines: {lines} ({number} in all)."),
        _("Nothing to do: no sum is wrong by a millionth of a cent."),
    ),
    "focus.number-unreadable": ProblemWords(
        _("{column} is no number: “{text}”. Such lines are left out of all sums. Lines: {lines} ({number} in all)."),
        _("Have the bill exported again; FOCUS has digits and a point only."),
    ),
    "focus.period-backwards": ProblemWords(
        _("Lines that end before they begin are left out of all sums. Lines: {lines} ({number} in all)."),
        _("Have the bill exported again, or correct the times."),
    ),
    "focus.tag-blank": ProblemWords(
        _("Tags have names with blanks around them: {text}. Lines: {lines} ({number} in all)."),
        _("Nothing to do: they were read without the blanks. Mend the tags where they are set."),
    ),
    "focus.time-form": ProblemWords(
        _("Times are written otherwise than FOCUS has them, in {column} (cells: {number}): “{text}”."),
        _("Check that they are in UTC, as which they were read."),
    ),
    "focus.time-unreadable": ProblemWords(
        _("{column} is no time: “{text}”. Such lines are left out of all sums. Lines: {lines} ({number} in all)."),
        _("Have the bill exported again, or tell the form by the option `dates`, for instance %m/%d/%y."),
    ),
    "focus.value-case": ProblemWords(
        _("{column} has “{text}”, read as FOCUS writes it. Lines: {lines} ({number} in all)."), _("Nothing to do.")
    ),
    "focus.value-missing": ProblemWords(
        _("{column} is empty, which FOCUS doesn't allow; lines count without it. Lines: {lines} ({number} in all)."),
        _("Ask the provider for it."),
    ),
    "focus.value-unknown": ProblemWords(
        _("{column} has “{text}”, which FOCUS doesn't list; it was kept. Lines: {lines} ({number} in all)."),
        _("Check what the provider means by it."),
    ),
    "focus.zone-number": ProblemWords(
        _("{column} is a number: {text}. It was not used. Lines: {lines} ({number} in all)."),
        _("Ask the provider: columns may have been shifted."),
    ),
    "git.history-rewritten": ProblemWords(
        _("The history was rewritten: {number} commits up to {text} are no longer in it."),
        _("Nothing to do: they no longer count. What was known before can still be asked for."),
    ),
    "git.history-unknown": ProblemWords(
        _("The commit {text}, up to which the history was read, is gone; all of it was read anew."),
        _("Pull once with everything asked anew, so that commits that are gone no longer count."),
    ),
    "git.repository-empty": ProblemWords(
        _("The repository has no commit yet."), _("Nothing to do, unless another branch or folder was meant.")
    ),
    "git.shallow": ProblemWords(
        _("The repository is a shallow clone: older commits are missing."),
        _("Fetch the rest by `git fetch --unshallow`."),
    ),
    "keps.target-none": ProblemWords(
        _("The target “{text}” of {stage} names no release; it was read as none."),
        _("Write the release as v1.34, or leave it empty."),
    ),
    "keps.target-several": ProblemWords(
        _("The target “{text}” of {stage} names several releases; {word} counts."), _("Leave the one that counts.")
    ),
    "keps.targets-missing": ProblemWords(
        _("Proposals plan no release for any stage (number: {number}): {text}."),
        _("Nothing to do where nothing is planned; else fill in `milestone`."),
    ),
    "keps.version-unreadable": ProblemWords(
        _("A version can't be read and was left out ({commit}): {text}."),
        _("Nothing to do where a later one is right; else mend the file."),
    ),
    "keps.word-read-as": ProblemWords(
        _("The {field} “{text}” was read as {word}."), _("Write it as the template of proposals has it.")
    ),
    "keps.word-unknown": ProblemWords(
        _("The {field} “{text}” is none of the template's."), _("Write it as the template of proposals has it.")
    ),
    "prometheus.gaps": ProblemWords(
        _("Points are missing between others (number: {number})."),
        _("Nothing to do where nothing was measured then; else see whether the target was scraped."),
    ),
    "prometheus.histogram": ProblemWords(
        _("Native histograms are no readings (points: {number})."),
        _("Ask for a number, for instance by histogram_quantile or histogram_count."),
    ),
    "prometheus.labelled": ProblemWords(
        _("The query gives series with labels (series: {number}); each is named by them, such as {text}."),
        _("Sum up by `sum(…)` or the like, so that the series has its own name alone."),
    ),
    "prometheus.nothing": ProblemWords(
        _("The query gives nothing: {text}"),
        _("Check names and labels; Prometheus accepts a metric that doesn't exist."),
    ),
    "prometheus.retention": ProblemWords(
        _("The query looks back on more than the {text} that Prometheus keeps; it tells of what is left."),
        _("Let Prometheus keep more (`storage.tsdb.retention.time`), or look back on less."),
    ),
    "prometheus.undefined": ProblemWords(
        _("Points that are no numbers ({text}) are no readings (points: {number})."),
        _("A division by nothing gives NaN; `… or vector(0)` says what it should mean, if it should."),
    ),
    "prometheus.warning": ProblemWords(
        _("Prometheus warns: {text}"), _("Mend the query, or ask those who run Prometheus.")
    ),
}
