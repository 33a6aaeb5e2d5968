"""What the commands about running a server do."""

from __future__ import annotations

import json
import sys

from rich.console import Console
from rich.text import Text

from kaname.settings import settings
from kaname.words.doctor import LINES, SIGNS
from kaname.words.errors import ERRORS
from kaname.words.markers import _
from kaname.words.refusals import told
from kaname.words.speech import Speech

_out = Console()
_err = Console(stderr=True)
_UNSAFE = 2

LISTENING = _("Kaname serves at {address}. Ctrl+C ends it.")
REFUSED = _("The server is not started. Found unsafe: {count}.")
MIGRATED = _("The tables are those of today: {count} steps were missing.")
UP_TO_DATE = _("The tables are those of today.")
WORKING = _("A worker does the jobs of this site. Ctrl+C ends it.")


def serve(host: str, port: int, workers: int, *, embedded: bool, language: str) -> int:
    """Serve, unless that were unsafe."""
    if not _safe(host, language):
        return _UNSAFE
    from kaname.web.running.serving import Asked, serve

    speech, asked = Speech(language), Asked(host, port, workers, embedded)

    def begun() -> None:
        _out.print(str(speech.say(LISTENING, {"address": asked.address})), highlight=False, soft_wrap=True)
        sys.stdout.flush()

    serve(asked, begun)
    return 0


def _safe(host: str, language: str) -> bool:
    """Whether nothing makes the server unsafe; else all of it is told, with how to mend it."""
    from kaname.web.running.safety import unsafe

    found = unsafe(settings(), host)
    for fault in found:
        said, mend = told(fault, language)
        _err.print(Text("■ ", style="bold red") + Text(said), soft_wrap=True)
        _err.print(Text(f"    {mend}  [{fault.code}]", style="dim"), soft_wrap=True)
    if found:
        _err.print(str(Speech(language).say(REFUSED, {"count": len(found)})), highlight=False, soft_wrap=True)
    return not found


def worker(language: str) -> int:
    """Do jobs until told to end, unless the installation is unsafe."""
    if not _safe("localhost", language):
        return _UNSAFE
    from kaname.web.running.working import work

    migrate(language)
    _out.print(str(Speech(language).say(WORKING, {})), highlight=False, soft_wrap=True)
    sys.stdout.flush()
    work()
    return 0


def migrate(language: str) -> None:
    """Bring the tables up to date."""
    from kaname.web.running.site import ready

    ready()
    from kaname.web.running.migrating import migrated

    count = migrated()
    said = str(Speech(language).say(MIGRATED if count else UP_TO_DATE, {"count": count}))
    _out.print(said, highlight=False, soft_wrap=True)


def doctor(language: str, *, as_json: bool) -> bool:
    """Tell what an examination finds; whether nothing is bad."""
    from kaname.web.running.doctor import examined

    found, speech = examined(settings()), Speech(language)
    lines = list[dict[str, str]]()
    for one in found:
        words = LINES.get(one.code) or ERRORS[one.code]
        said, mend = str(speech.say(words.sentence, one.values)), str(speech.say(words.mend, one.values))
        lines.append({"level": one.level, "code": one.code, "said": said, "mend": mend if words.mend else ""})
    if as_json:
        sys.stdout.write(json.dumps(lines, ensure_ascii=False, indent=2) + "\n")
        return all(one.level != "bad" for one in found)
    for line in lines:
        sign, style = SIGNS[line["level"]]
        _out.print(Text(f"{speech.say(sign, {})}  ", style=style) + Text(line["said"]), soft_wrap=True)
        if line["mend"]:
            _out.print(Text(f"    {line['mend']}", style="dim"), soft_wrap=True)
    return all(one.level != "bad" for one in found)
