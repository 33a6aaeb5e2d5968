"""How an error of a request is told in the terminal: what happened, and what to do."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from kaname.errors import KanameError
from kaname.model.finding import Problem
from kaname.words.errors import ERRORS
from kaname.words.problems import LIKELY
from kaname.words.speech import Speech


def print_problem(problem: Problem, speech: Speech, console: Console) -> None:
    """Print a fault of the data: its place, what is wrong, and how to mend it."""
    said, mend = speech.problem(problem)
    sign = Text("■ ", style="bold red") if problem.fatal else Text("▲ ", style="yellow")
    console.print(sign + Text(f"{problem.where}  ", style="bold") + Text(str(said)), soft_wrap=True)
    console.print(Text(f"    {mend}  [{problem.code}]", style="dim"), soft_wrap=True)


def told(error: KanameError, language: str) -> tuple[str, str]:
    """What happened, and how to mend it."""
    speech = Speech(language)
    words = ERRORS[error.code]
    values = {name: speech.text(value) if name == "why" else value for name, value in error.values.items()}
    mend = str(speech.say(words.mend, values))
    if words.likely and values.get("nearest"):
        mend += f"{speech.space}{speech.say(LIKELY, values)}"
    return str(speech.say(words.sentence, values)), mend
