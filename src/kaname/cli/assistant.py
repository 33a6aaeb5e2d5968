"""What `kaname mcp` does: a server for an assistant, over standard input and output or HTTP."""

from __future__ import annotations

import logging
import os

from kaname.errors import UsageError
from kaname.evidence.secrets import secret


def serve(token: str, http: bool, host: str, port: int, address: str) -> None:
    """Answer until the assistant, or a signal, ends it. Raises UsageError where there is no token that counts."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "kaname.web.settings"
    from kaname.centre import stored

    stored.store()
    from kaname.web.access import tokens
    from kaname.web.assistant.server import over_http, over_pipes

    logging.getLogger("mcp").setLevel(logging.WARNING)  # a line of it holds what was asked
    if http:
        server = over_http(address or f"http://{host}:{port}")
        server.run("streamable-http", host=host, port=port)
        return
    text = secret(token)
    if tokens.found(text) is None:
        raise UsageError("token_not_ours")
    over_pipes(text).run("stdio")
