"""What `kaname diff` does: two states compared, told, and held against limits."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.text import Text

from kaname.centre.comparing import compare
from kaname.cli.commands import as_text, day, progress_of, viewer_of, write
from kaname.errors import UsageError
from kaname.report.comparing import comparisons
from kaname.report.effects import Comparison, compose_effects, speech_of
from kaname.report.effects_lead import limit_sentence
from kaname.status.effects.limits import limits

_err, _out = Console(stderr=True), Console()


def diff(
    places: tuple[str, str],
    fail_on: tuple[str, ...],
    language: str,
    as_of: str,
    audience: str,
    form: tuple[bool, bool],
    output: Path | None,
) -> bool:
    """Tell what turns one state into another (`form`: as Markdown, as JSON); whether all limits hold."""
    as_markdown, as_json = form
    if as_markdown and as_json:
        raise UsageError("format_both")
    asked = limits(fail_on)
    with progress_of("diff") as progress:
        found = compare(*places, viewer=viewer_of(audience), as_of=day(as_of, "--as-of"), progress=progress)
        broken = found.exceeded(asked)
        wanted = comparisons(found, broken)
    if as_json:
        from kaname.report.effects_json import as_json as told

        write(told(wanted), output)
    elif as_markdown or output is not None:
        documents = [compose_effects(one, language) for one in wanted.values()]
        write("\n".join(as_text(one, "markdown") for one in documents), output)
    else:
        _show(wanted, language)
        return not broken
    _warn(wanted, language)
    return not broken


def _warn(wanted: dict[str, Comparison], language: str) -> None:
    """Tell on standard error which limits are exceeded, where the answer goes elsewhere."""
    for one in wanted.values():
        for each in one.exceeded:
            _err.print(Text(str(limit_sentence(each, speech_of(one, language)))), soft_wrap=True)


def _show(wanted: dict[str, Comparison], language: str) -> None:
    from kaname.cli.terminal import show

    for number, one in enumerate(wanted.values()):
        if number:
            _out.print()
        show(compose_effects(one, language), _out)
