"""The guide on running a server: its settings, unit, certificate and cron line, tried as they are written."""

import gzip
import http.client
import os
import re
import shlex
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

import guides
import sites

pytestmark = pytest.mark.thorough

KANAME = Path(sys.executable).parent / "kaname"
HOST = "kaname.example.com"
TOLD = "/opt/kaname/.venv/bin/kaname"
READ_ONLY = """
mount --make-rprivate / && mount --bind "$1" "$1" && mount -o remount,bind,ro / && shift && exec "$@"
"""


def settings(text: str) -> dict[str, str]:
    """The lines of a file of settings, as systemd reads it."""
    return dict(line.split("=", 1) for line in text.splitlines())


def home(folder: Path) -> Path:
    """The home of the server's user, prepared as the guide says, with the key beside it."""
    place = folder / "home"
    place.mkdir()
    user, *lines = guides.block("running", "sh").splitlines()
    assert user.startswith("useradd --system")
    places = {"/etc/kaname.key": folder / "kaname.key", "/var/lib/kaname": place}
    owned = {"chown kaname:": f"chown {os.geteuid()}", "--owner kaname": f"--owner {os.geteuid()}"}
    subprocess.run(["sh", "-ec", guides.with_places("\n".join(lines), {**places, **owned})], check=True, umask=0o022)
    assert (folder / "kaname.key").stat().st_mode & 0o777 == 0o600
    return place


def env_of(folder: Path) -> dict[str, str]:
    """What a server of the guide finds in its environment."""
    told = settings(guides.block("running", "ini", "KANAME_PRODUCTION"))
    told["KANAME_SECRET_KEY_FILE"] = guides.with_places(
        told["KANAME_SECRET_KEY_FILE"], {"/etc/kaname.key": folder / "kaname.key"}
    )
    bare = {"HOME": str(home(folder)), "PATH": "/usr/bin:/bin", "TMPDIR": str(folder / "home"), "KANAME_RUNS": "200"}
    return bare | told


def unit(folder: Path, tls: bool = False) -> Path:
    """The unit of the guide, with Kaname where it lies here; with `tls`, with what `systemctl edit` adds."""
    folder.mkdir(exist_ok=True)
    file = folder / "kaname.service"
    file.write_text(guides.with_places(guides.block("running", "ini", "[Unit]"), {TOLD: KANAME}))
    if tls:
        (folder / "kaname.service.d").mkdir()
        added = guides.with_places(guides.block("running", "ini", "CAP_NET_BIND_SERVICE"), {TOLD: KANAME})
        (folder / "kaname.service.d" / "override.conf").write_text(added)
    return file


def command_of(text: str) -> list[str]:
    """The last command of a unit."""
    return shlex.split(re.findall(r"^ExecStart=(.+)$", text, re.M)[-1])


@pytest.mark.parametrize("tls", [False, True], ids=["behind a proxy", "with TLS of its own"])
def test_systemd_takes_the_unit(tool: Callable[[str], str], tmp_path: Path, tls: bool) -> None:
    file = unit(tmp_path / "units", tls)
    verify = [tool("systemd-analyze"), "verify", str(file)]
    done = subprocess.run(verify, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    file.write_text(file.read_text().replace("ReadWritePaths", "ReadWritePlaces"))
    assert "Unknown key" in subprocess.run(verify, capture_output=True, text=True, check=False).stderr


def read_only_but(writable: Path) -> list[str]:
    """What runs a command with the system read-only except for a folder, as the unit asks systemd to."""
    inside = ["unshare", "--mount", "sh", "-c", READ_ONLY, "sh", str(writable)]
    try:
        tried = subprocess.run([*inside, "touch", str(writable / "tried")], capture_output=True, check=False)
    except FileNotFoundError:
        return []
    if tried.returncode != 0:  # where nobody may do that, the command is tried without
        return []
    beside = Path(__file__).with_name(
        f"beside-{os.getpid()}"
    )  # tests may write in memory, which is a system of its own
    assert subprocess.run([*inside, "touch", str(beside)], capture_output=True, check=False).returncode != 0
    return inside


def test_the_unit_serves_writes_only_where_it_may_and_ends_with_its_group_in_time(tmp_path: Path) -> None:
    text = unit(tmp_path / "units").read_text()
    told = settings("\n".join(line for line in text.splitlines() if "=" in line))
    env, port = env_of(tmp_path), sites.free_port()
    inside = read_only_but(tmp_path / "home")
    command = [*inside, *command_of(text), "--port", str(port)]
    with (tmp_path / "said").open("w") as said:
        server = subprocess.Popen(
            command, env=env, umask=int(told["UMask"], 8), start_new_session=True, stdout=said, stderr=said
        )
    try:
        address, ahead = f"http://127.0.0.1:{port}", {"Host": HOST, "X-Forwarded-Proto": "https"}
        sites.until(lambda: '"worker": "ok"' in sites.get(f"{address}/readyz", ahead, 2)[1])
        assert sites.get(f"{address}/readyz", ahead)[0] == 200
        os.killpg(server.pid, signal.SIGTERM)  # as systemd does: every process of the unit
        assert server.wait(int(told["TimeoutStopSec"])) == 0, (tmp_path / "said").read_text()
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGKILL)
    assert (tmp_path / "home" / ".local" / "share" / "kaname" / "kaname.db").stat().st_mode & 0o777 == 0o600


# --- TLS ended by the server itself


def certificate(folder: Path, openssl: str) -> tuple[Path, Path]:
    """A certificate for the guide's host that it signed itself, and its key."""
    crt, key = folder / "kaname.crt", folder / "kaname-tls.key"
    name = ["-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}", "-days", "2", "-nodes"]
    made = [openssl, "req", "-x509", "-newkey", "rsa:2048", *name, "-keyout", str(key), "-out", str(crt)]
    subprocess.run(made, check=True, capture_output=True)
    key.chmod(0o600)
    return crt, key


def listens(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


def asked(port: int, path: str, context: ssl.SSLContext) -> tuple[int, str, str]:
    """The status, the promise of TLS and its version, as a client hears them that verifies the certificate and name."""
    with (
        socket.create_connection(("127.0.0.1", port), timeout=10) as plain,
        context.wrap_socket(plain, server_hostname=HOST) as safe,
    ):
        connection = http.client.HTTPConnection(HOST)
        connection.sock = safe
        connection.request("GET", path)
        with connection.getresponse() as answer:
            return answer.status, answer.headers["Strict-Transport-Security"] or "", safe.version() or ""


def test_a_server_ends_tls_itself_with_the_settings_of_the_guide(tool: Callable[[str], str], tmp_path: Path) -> None:
    crt, key = certificate(tmp_path, tool("openssl"))
    places: dict[str, object] = {"/etc/kaname.crt": crt, "/etc/kaname-tls.key": key}
    tls = settings(guides.with_places(guides.block("running", "ini", "KANAME_TLS_KEY"), places))
    env: Mapping[str, str] = {
        name: value for name, value in (env_of(tmp_path) | tls).items() if name != "KANAME_BEHIND_PROXY"
    }
    port = sites.free_port()
    told = command_of(
        unit(tmp_path / "units", tls=True).with_name("kaname.service.d").joinpath("override.conf").read_text()
    )
    command = [*told, "--no-worker", "--host", "127.0.0.1", "--port", str(port)]
    trusting = ssl.create_default_context(cafile=crt)
    with sites.started(command, env, tmp_path, "tls") as server:
        sites.until(lambda: listens(port))
        assert f"Kaname serves at https://127.0.0.1:{port}." in server.out
        assert asked(port, "/readyz", trusting)[0] == 200
        status, promised, version = asked(port, "/nothing", trusting)
        assert (status, "max-age=31536000" in promised, version) == (404, True, "TLSv1.3")
        with pytest.raises(ssl.SSLCertVerificationError):
            asked(port, "/readyz", ssl.create_default_context())
        with pytest.raises(http.client.BadStatusLine):  # an alert of TLS
            sites.get(f"http://127.0.0.1:{port}/readyz")
        key.chmod(0o644)
        again = subprocess.run(command, env=dict(env), capture_output=True, text=True, check=False)
        assert (again.returncode, "[tls_key_open]" in again.stderr) == (2, True)
        assert server.end() == 0


# --- the backup by cron


def test_the_cron_line_backs_up_in_the_bare_environment_of_cron(tmp_path: Path) -> None:
    line = guides.block("running", "crontab").strip()
    minute, hour, *every, user, rest = line.split(maxsplit=6)
    assert (int(minute) < 60, int(hour) < 24, every, user) == (True, True, ["*", "*", "*"], "kaname")
    assert not re.search(r"(?<!\\)%", rest)  # there the command would end for cron
    place = home(tmp_path)
    command = guides.with_places(rest.replace("\\%", "%"), {TOLD: KANAME, "/var/lib/kaname": place})
    bare = {"HOME": str(place), "LOGNAME": user, "SHELL": "/bin/sh", "PATH": "/usr/bin:/bin"}
    subprocess.run([KANAME, "migrate"], env=bare, check=True, capture_output=True)
    done = subprocess.run(["/bin/sh", "-c", command], env=bare, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    (file,) = (place / "backups").iterdir()
    assert re.fullmatch(r"\d{4}-\d\d-\d\d\.gz", file.name)
    assert (file.stat().st_mode & 0o777, len(gzip.decompress(file.read_bytes())) > 0) == (0o600, True)
    doctor = subprocess.run([KANAME, "doctor"], env=bare, capture_output=True, text=True, check=False)
    assert "The last backup was made 0 days ago." in doctor.stdout
