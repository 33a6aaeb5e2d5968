"""The command line: arguments in, a document out, and whatever goes wrong as one clear message."""

from __future__ import annotations

import gc
import sys

from kaname.cli import streams
from kaname.cli.language import asked
from kaname.errors import KanameError, UsageError

_OWN_FAULT = 70
"""Exit code where Kaname itself is at fault (EX_SOFTWARE); 2 is what was asked or the plan, 130 an interruption."""

_NOBODY_READS = 1  # so rich and typer end where the reader of the output has gone; nothing else ends so


def main() -> None:
    """Run the command line; whatever goes wrong is one clear message and an exit code.

    A command keeps nearly all that it makes, for seconds: searching that for garbage would take a tenth of them.
    """
    gc.disable()
    streams.speak_utf8()
    try:
        code = _run()
        sys.stdout.flush()
    except BrokenPipeError:  # the reader has seen enough
        code = 0
        sys.stdout = sys.__stdout__
        streams.close_output()
    except OSError as error:
        code = _tell_os(error)
        streams.close_output()
    sys.exit(code)


def _run() -> int:
    try:
        from kaname.cli.app import app  # the setting of the language is read here, and may be wrong
        from kaname.cli.environment import warn_of_unknown

        warn_of_unknown(asked())
        app()
    except SystemExit as ended:
        if ended.code == _NOBODY_READS:
            raise BrokenPipeError from None
        return ended.code if isinstance(ended.code, int) else 0
    except KanameError as error:
        return _explain(error)
    except OSError:
        raise
    except Exception as error:  # noqa: BLE001 - the last resort
        return _own_fault(error)
    return 0


def _explain(error: KanameError) -> int:
    from kaname.words.refusals import told

    said, mend = told(error, asked())
    sys.stderr.write(f"kaname: {said}\n{mend}\n")
    return error.exit_code


def _tell_os(error: OSError) -> int:
    why = error.strerror or type(error).__name__
    if error.filename is None:
        return _explain(UsageError("stream_unwritable", why=why))
    return _explain(UsageError("file_unusable", file=str(error.filename), why=why))


def _own_fault(error: Exception) -> int:
    """One line instead of a traceback, which KANAME_DEBUG=1 shows."""
    from kaname.cli.environment import debugging

    if debugging():
        raise error
    said = " ".join(f"{type(error).__name__}: {error}".split())
    _explain(UsageError("own_fault", said=said if len(said) <= 200 else f"{said[:199]}…"))
    return _OWN_FAULT
