"""Asking for known vulnerabilities: none, some, and a service that can't be asked, by the real pip-audit."""

import json
import subprocess
import sys
from pathlib import Path

import audit
import pytest

import loopback
import sites

AUDIT = Path(__file__).resolve().parents[1] / "tools" / "audit.py"
HASH = "--hash=sha256:" + "0" * 64
KNOWN = {
    "id": "PYSEC-2026-1",
    "summary": "Told by this test",
    "affected": [
        {
            "package": {"name": "six", "ecosystem": "PyPI"},
            "versions": ["1.17.0"],
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1.18.0"}]}],
        }
    ],
}


def osv(asked: loopback.Asked) -> loopback.Reply:
    """A database of vulnerabilities that knows one, of six."""
    about = json.loads(asked.body)["package"]["name"]
    return loopback.Reply({"vulns": [KNOWN]} if about == "six" else {})


def audited(folder: Path, address: str, *pins: str) -> tuple[int, str]:
    lock = folder / "some.lock"
    lock.write_text("".join(f"{pin} {HASH}\n" for pin in pins), encoding="utf-8")
    command = [sys.executable, AUDIT, lock, "--service", "osv", "--osv-url", f"{address}/v1/query"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_what_is_known_of_a_pinned_package_is_told_and_nothing_of_others(tmp_path: Path) -> None:
    with loopback.serving(osv) as service:
        none = (0, "some.lock: nothing is known of 2 packages\n")
        assert audited(tmp_path, service.address, "attrs==25.1.0", "idna==3.10") == none
        told = "some.lock: six 1.17.0: PYSEC-2026-1, mended in 1.18.0\n"
        assert audited(tmp_path, service.address, "attrs==25.1.0", "six==1.17.0") == (1, told)


def test_a_service_that_cannot_be_asked_is_no_good_news(tmp_path: Path) -> None:
    code, told = audited(tmp_path, f"http://127.0.0.1:{sites.free_port()}", "attrs==25.1.0")
    assert code == 2
    assert told.startswith("some.lock: NOT AUDITED, osv can't be asked: ")
    assert "refused" in told


def test_packages_that_a_service_does_not_know_are_not_audited(capsys: pytest.CaptureFixture[str]) -> None:
    unknown = {"name": "idna", "skip_reason": "not found"}
    assert audit.told("some.lock", "pypi", [{"name": "attrs", "version": "25.1.0", "vulns": []}, unknown]) == 2
    assert capsys.readouterr().err == "some.lock: NOT AUDITED, pypi knows 1 of 2 packages: idna\n"
