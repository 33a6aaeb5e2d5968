"""Logs: lines of JSON on the standard error, of what happened and how long it took, never of what was said.

Of other people's loggers only the template of a message is told and, of an exception, its type and the lines it went
through: what fills them may be a name, an address, a value of a query.
"""

from __future__ import annotations

import logging
import sys
from types import TracebackType
from typing import Any, TextIO
from urllib.parse import unquote, urlsplit

import structlog

from kaname.settings import settings
from kaname.web.running.redacting import Redacting

_OURS = ("kaname", "_granian")
_FRAMES = 6


def set_up(stream: TextIO | None = None) -> None:
    """Log so in this process, to the standard error or elsewhere."""
    shared = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    ending = [Redacting(_secrets()), structlog.processors.JSONRenderer(ensure_ascii=False)]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.addFilter(_with_template)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, _foreign],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *ending],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    for name in ("django", "django.server", "django_tasks", "django_tasks_db", "axes", "httpx2"):
        one = logging.getLogger(name)
        one.handlers.clear()
        one.setLevel(logging.WARNING)
        one.propagate = True


def granian() -> dict[str, Any]:
    """How the server itself logs: as all else does."""
    return {"handlers": {}, "formatters": {}, "loggers": {"_granian": {"handlers": [], "propagate": True}}}


def _with_template(record: logging.LogRecord) -> bool:
    """Keep the template of a message, as long as it is one."""
    record.template = str(record.msg) if record.args else ""
    return True


def _foreign(_logger: object, _method: str, entry: Any) -> Any:
    """What may be told of an entry of the standard library's logging."""
    record: logging.LogRecord = entry["_record"]
    if not record.name.startswith(_OURS):
        entry["event"] = getattr(record, "template", "") or "message withheld"
    entry["logger"] = record.name
    if record.exc_info and record.exc_info[0] is not None:
        entry["fault"] = record.exc_info[0].__name__
        entry["through"] = frames(record.exc_info[2])
    entry.pop("exc_info", None)
    entry.pop("stack_info", None)
    record.exc_info = record.exc_text = record.stack_info = None
    return entry


def frames(trace: TracebackType | None) -> list[str]:
    """The last lines that an exception went through: file, line, function; no value of any variable."""
    found = list[str]()
    while trace is not None:
        code = trace.tb_frame.f_code
        found.append(f"{'/'.join(code.co_filename.split('/')[-2:])}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return found[-_FRAMES:]


def _secrets() -> tuple[str, ...]:
    """The secrets that this process knows itself."""
    known = settings()
    password = unquote(urlsplit(known.database_url).password or "")
    return known.secret_key, known.metrics_token, known.database_url, password
