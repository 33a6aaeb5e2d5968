"""What `make run` ends with: the site on the examples, with a login that works."""

from __future__ import annotations

import http.cookiejar
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytestmark = pytest.mark.thorough

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def running(folder: Path) -> Generator[tuple[str, str, str]]:
    """The site's address, who may sign in, and the password, as it tells them."""
    command = [sys.executable, ROOT / "tools" / "site.py", folder]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as site:
        assert site.stdout is not None
        said = ""
        for line in site.stdout:
            said += line
            if "Ctrl+C" in line:
                break
        found = re.search(r"The site: (\S+)\s+Sign in: +(\S+)\s+Password: (\S+)", said)
        assert found is not None, said
        try:
            yield found[1], found[2], found[3]
        finally:
            site.send_signal(signal.SIGINT)
            subprocess.run(["pkill", "-INT", "-s", str(site.pid)], check=False)
            assert site.wait(60) == 0


def answering(address: str, browser: urllib.request.OpenerDirector) -> None:
    """Wait until its first process has begun."""
    end = time.monotonic() + 60
    while True:
        try:
            browser.open(address).read()
            return
        except urllib.error.URLError:
            assert time.monotonic() < end
            time.sleep(0.2)


def signed_in(address: str, who: str, password: str) -> str:
    """The page that one comes to after signing in."""
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    answering(f"{address}/account/login/", browser)
    token = next(one.value for one in jar if one.name == "csrftoken")
    form = {"login": who, "password": password, "csrfmiddlewaretoken": token}
    answer = browser.open(f"{address}/account/login/", urllib.parse.urlencode(form).encode())
    assert answer.url == f"{address}/"
    return browser.open(f"{address}/programs/").read().decode()


def test_the_site_lets_its_reader_in_and_goes_on_where_it_ended(tmp_path: Path) -> None:
    with running(tmp_path) as (address, who, password):
        page = signed_in(address, who, password)
        assert 'href="/p/atlas/"' in page
        assert 'href="/p/kubernetes/"' in page
    assert (tmp_path / "password").stat().st_mode & 0o077 == 0
    with running(tmp_path) as (_, again, same):
        assert (again, same) == (who, password)
