"""How a fault of the data is told in the terminal: where, what is wrong, and what to do."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from kaname.model.finding import Problem
from kaname.words.speech import Speech


def print_problem(problem: Problem, speech: Speech, console: Console) -> None:
    """Print a fault of the data: its place, what is wrong, and how to mend it."""
    said, mend = speech.problem(problem)
    sign = Text("■ ", style="bold red") if problem.fatal else Text("▲ ", style="yellow")
    console.print(sign + Text(f"{problem.where}  ", style="bold") + Text(str(said)), soft_wrap=True)
    console.print(Text(f"    {mend}  [{problem.code}]", style="dim"), soft_wrap=True)
