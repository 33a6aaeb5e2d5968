"""Help and refusals of the command line in the reader's language, folded to the terminal instead of cut."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from enum import EnumMeta
from typing import Any, cast

from rich.console import Console
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

from kaname.cli.language import asked
from kaname.words.catalogue import translate
from kaname.words.markers import _

_PIECES: Mapping[str, str] = {"[OPTIONS]": _("[OPTIONS]"), "COMMAND [ARGS]...": _("COMMAND [ARGS]...")}
_REFUSED: Mapping[str, str] = {
    "NoSuchOption": _("There is no option {name}."),
    "MissingParameter": _("{name} is missing."),
    "BadParameter": _("{name} can't be {value}."),
    "BadOptionUsage": _("{name} is not used as it is meant: it needs a value, or takes none."),
    "command": _("There is no command {name}."),
    "no command": _("Which command is missing."),
    "too many": _("There is more on the line than the command takes."),
}
_NEAREST = _("Nearest: {nearest}.")
_ALLOWED = _("Possible: {choices}.")
_RANGES: Mapping[tuple[bool, bool], str] = {
    (True, True): _("Possible: {least} to {most}."),
    (True, False): _("Possible: from {least}."),
    (False, True): _("Possible: up to {most}."),
    (False, False): "",
}
_HELP = _("`{command} --help` shows what is possible.")


class Command(TyperCommand):
    """A command whose help speaks the reader's language."""

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 - as the parent has it
        """Print the help."""
        _help(self, ctx)


class Group(TyperGroup):
    """The command line: its help and what it says to a line that makes no sense."""

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 - as the parent has it
        """Print the help."""
        _help(self, ctx)

    def main(self, *args: Any, standalone_mode: bool = True, **more: Any) -> Any:
        """Run the line. A line that makes no sense is told so in words, with exit code 2."""
        try:
            code = super().main(*args, standalone_mode=False, **more)
        except TyperException as error:
            code = _refuse(error)
        if standalone_mode:
            sys.exit(code if isinstance(code, int) else 0)
        return code

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command named on the line, or the nearest names."""
        if args and not args[0].startswith("-") and args[0] not in self.commands:
            ctx.fail(f"command {args[0]}")
        return super().resolve_command(ctx, args)


def _help(command: Any, ctx: Any) -> None:
    say, out = _say, Console()
    pieces = " ".join(_piece(piece) for piece in command.collect_usage_pieces(ctx))
    usage = say(_("Usage:"))
    out.print(Text(f"\n{usage} {ctx.command_path} {pieces}\n", style="bold"))
    out.print(Padding(Text(command.help or ""), (0, 0, 1, 2)))
    params = cast("list[Any]", command.get_params(ctx))
    given = [one for one in params if one.param_type_name == "argument"]
    _section(out, say(_("Arguments:")), ((one.name.upper(), _told(one, ctx)) for one in given))
    options = [one for one in params if one.param_type_name == "option"]
    _section(out, say(_("Options:")), ((", ".join(one.opts), _told(one, ctx)) for one in options))
    commands = cast("dict[str, Any]", getattr(command, "commands", {}))
    _section(out, say(_("Commands:")), ((name, one.help or "") for name, one in commands.items()))


def _piece(piece: str) -> str:
    return _say(_PIECES[piece]) if piece in _PIECES else piece.strip("{}").upper()


def _section(out: Console, title: str, rows: Iterable[tuple[str, str]]) -> None:
    grid = Grid.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True, style="cyan")
    grid.add_column(overflow="fold")
    for row in rows:
        grid.add_row(*map(Text, row))
    if grid.row_count:
        out.print(Text(title, style="bold"))
        out.print(Padding(grid, (0, 0, 1, 2)))


def _told(param: Any, ctx: Any) -> str:
    """What a parameter is for, what it takes and what it is when left out."""
    text = _say(_("Show this help.")) if param.name == "help" else (param.help or "")
    choices = _choices(param)
    parts = [text, _say(_ALLOWED).format(choices=choices) if choices else _range(param)]
    default = param.get_default(ctx) if param.name != "help" else None
    if default not in (None, "", False):
        parts.append(_say(_("Otherwise: {default}.")).format(default=getattr(default, "value", default)))
    if param.required:
        parts.append(_say(_("Required.")))
    return ("" if asked() == "ja" else " ").join(part for part in parts if part)


def _choices(param: Any) -> str:
    described = getattr(param, "type_descriptor", None)
    kind: Any = getattr(described, "annotation", None)
    members = cast("Iterable[Any]", kind) if isinstance(kind, EnumMeta) else ()
    return ", ".join(str(one.value) for one in members)


def _range(param: Any) -> str:
    """Between what a number must lie, where that is said."""
    least, most = getattr(param, "min", None), getattr(param, "max", None)
    return _say(_RANGES[least is not None, most is not None]).format(least=least, most=most)


def _refuse(error: TyperException) -> int:
    kind, name = type(error).__name__, str(getattr(error, "option_name", ""))
    if kind == "NoArgsIsHelpError":
        return 2
    if kind == "Abort":
        return 130
    ctx, param = getattr(error, "ctx", None), cast("Any", getattr(error, "param", None))
    if param is not None:
        name = param.name.upper() if param.param_type_name == "argument" else param.opts[0]
    message = str(getattr(error, "message", ""))
    if message.startswith("command "):
        kind, name = "command", message.removeprefix("command ")
    elif kind == "UsageError":
        kind = "no command" if getattr(getattr(ctx, "command", None), "commands", None) else "too many"
    said = [_say(_REFUSED.get(kind, "{message}")).format(name=name, value=_value(error, message), message=message)]
    said += _hints(error, kind, name, param, ctx)
    sys.stderr.write("kaname: " + ("" if asked() == "ja" else " ").join(said) + "\n")
    return int(getattr(error, "exit_code", 2))


def _hints(error: TyperException, kind: str, name: str, param: Any, ctx: Any) -> list[str]:
    from difflib import get_close_matches

    near = list(getattr(error, "possibilities", None) or ())
    if kind == "command" and ctx is not None:
        near = get_close_matches(name, list(ctx.command.commands), cutoff=0.5)
    hints = [_say(_NEAREST).format(nearest=", ".join(near))] if near else []
    if kind == "BadParameter":
        hints.append(_say(_ALLOWED).format(choices=_choices(param)) if _choices(param) else _range(param))
    command = getattr(ctx, "command_path", "kaname")
    return [*filter(None, hints), _say(_HELP).format(command=command)]


def _value(error: TyperException, message: str) -> str:
    """What was written: what could not be read as a number, else what such a message quotes first."""
    faults = cast("list[dict[str, Any]]", getattr(error.__cause__, "errors", list)())
    if faults:
        return str(faults[0]["input"])
    return message.split("'")[1] if message.count("'") > 1 else message


def _say(text: str) -> str:
    return translate(text, asked())
