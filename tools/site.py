"""The site on the examples, for whoever tries it: what `make run` ends with.

Everything lies in out/site, or the folder that is named: the store with the examples, the account, its password, what
the server logs. Each run goes on with what is there, so that nothing which somebody tried is lost.
"""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import threading
import webbrowser
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HERE = Path(*sys.argv[1:2] or [ROOT / "out" / "site"]).absolute()
EXAMPLES = ("atlas", "kubernetes")
WHO = "tpm@example.com"
PORTS = range(8000, 8020)


def main() -> int:
    """Take the examples in, let somebody in, serve."""
    HERE.mkdir(parents=True, exist_ok=True)
    os.environ["DATABASE_URL"] = f"sqlite:///{HERE / 'kaname.db'}"
    os.environ["XDG_DATA_HOME"] = str(HERE)
    os.environ.pop("KANAME_PRODUCTION", None)  # a place for trying is none
    password = _account()
    port = next((one for one in PORTS if _is_free(one)), 0)
    if not port:
        sys.exit(f"Every port from {PORTS[0]} to {PORTS[-1]} is in use; end one of the servers there.")
    address = f"http://127.0.0.1:{port}"
    print(f"\n  The site: {address}\n  Sign in:  {WHO}\n  Password: {password}\n", flush=True)
    if _has_screen():
        threading.Timer(4.0, webbrowser.open, [address]).start()
    return _serve(port)


def _serve(port: int) -> int:
    """Serve until Ctrl+C, which the server hears too and ends by itself."""
    command = [Path(sys.executable).parent / "kaname", "serve", "--port", str(port)]
    log = HERE / "server.log"
    with log.open("ab") as told, subprocess.Popen(command, stderr=told) as server:
        while True:
            try:
                code = server.wait()
                break
            except KeyboardInterrupt:
                continue
    if code:
        print(f"The server ended with code {code}; {log} says why.", file=sys.stderr)
    return code


def _account() -> str:
    """The examples in the store, and an account for them; its password, which is the same in every run."""
    from kaname.web.running.site import ready

    ready()
    from kaname.model.roles import Grant, Role
    from kaname.web.access import accounts
    from kaname.web.access.models import User
    from kaname.web.running.migrating import migrated

    migrated()
    _take_in()
    kept = HERE / "password"
    if not kept.exists() or not User.objects.filter(email=WHO).exists():
        User.objects.filter(email=WHO).delete()
        kept.touch(mode=0o600)
        kept.write_text("-".join(secrets.token_hex(3) for _ in range(3)), encoding="utf-8")
        roles = (Grant(Role.MANAGER, ""), Grant(Role.ADMINISTRATOR, ""))
        accounts.add(WHO, kept.read_text(encoding="utf-8"), roles, "make run")
    return kept.read_text(encoding="utf-8")


def _take_in() -> None:
    from kaname.centre import stored
    from kaname.store.listing import names

    known = names(stored.store())
    for example in EXAMPLES:
        if example not in known:
            stored.take_in(ROOT / "examples" / example, example, "the example")


def _is_free(port: int) -> bool:
    with socket.socket() as asked:
        asked.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            asked.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _has_screen() -> bool:
    """Whether a browser of the reader's could open here."""
    if os.environ.get("CI") or not sys.stdout.isatty():
        return False
    return sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


if __name__ == "__main__":
    sys.exit(main())
