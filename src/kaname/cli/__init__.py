"""The command line: check, status, report, publish, docs, schemas."""

from __future__ import annotations

import gc
import os
import sys

from kaname.cli.language import asked
from kaname.errors import KanameError


def main() -> None:
    """Run the command line; every known error is one clear message and an exit code.

    A command keeps nearly all that it makes, for seconds: searching that for garbage would take a tenth of them.
    """
    gc.disable()
    try:
        from kaname.cli.app import app  # the setting of the language is read here, and may be wrong

        app()
    except KanameError as error:
        sys.exit(_explain(error))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


def _explain(error: KanameError) -> int:
    from kaname.words.errors import ERRORS
    from kaname.words.speech import Speech

    speech = Speech(asked())
    words = ERRORS[error.code]
    sys.stderr.write(f"kaname: {speech.say(words.sentence, error.values)}\n{speech.say(words.mend, error.values)}\n")
    return error.exit_code
