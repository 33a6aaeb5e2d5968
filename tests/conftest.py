"""What every test may ask for: the shared inputs, a program of the system, and hypothesis set for a crowded machine."""

import os
import shutil
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

import databases
from effort import IN_CI, THOROUGH, examples

ROOT = Path(__file__).resolve().parents[1]
# One process has one set of Django's settings: those of the site, which hold the others too.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaname.web.settings")
os.environ.setdefault("KANAME_SECRET_KEY", "for tests alone, and long enough to be taken for one")

settings.register_profile("desk", deadline=None, max_examples=examples())
settings.register_profile("ci", deadline=None, max_examples=examples(), derandomize=True, print_blob=True)
settings.load_profile("ci" if IN_CI else "desk")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """At a desk, leave out what takes long and is about whole processes, benches and combinations of everything."""
    if not THOROUGH:
        left_out = pytest.mark.skip(reason="thorough: CI runs it, and so does FULL=1")
        for item in items:
            if item.get_closest_marker("thorough") is not None:
                item.add_marker(left_out)


def without(what: str) -> None:
    """Skip the test for want of something, saying what; in CI, where all must be there, fail it."""
    if IN_CI:
        pytest.fail(f"CI may not do without: {what}")
    pytest.skip(f"not here: {what}")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of standards and recorded data beside the repository, or where KANAME_SHARED says."""
    folder = Path(os.environ.get("KANAME_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        without("the folder shared, beside the repository or named by KANAME_SHARED")
    return folder


@pytest.fixture(scope="session")
def remembered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cache of all tests that compute the same examples: what one computed, the next remembers, as users do."""
    base = tmp_path_factory.getbasetemp()
    return (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "remembered"


@pytest.fixture(scope="session")
def tool() -> Callable[[str], str]:
    """Find a program of the system by name, such as chromium or pdftotext."""

    def find(name: str) -> str:
        path = shutil.which(name)
        if path is None:
            without(f"the program {name}")
        return str(path)

    return find


@pytest.fixture(scope="session")
def postgresql() -> Generator[str]:
    """The address of a PostgreSQL server."""
    with databases.server() as url:
        if url is None:
            without("a PostgreSQL at 127.0.0.1:5432 or its programs")
        yield str(url)


@pytest.fixture(scope="session")
def postgresql_database(postgresql: str) -> Generator[str]:
    """The address of a database of this process's own."""
    with databases.fresh(postgresql) as url:
        yield url


@pytest.fixture(scope="session")
def sqlite_database(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a file of this process's own."""
    return f"sqlite:///{tmp_path_factory.mktemp('store') / 'kaname.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """The address of a database, of either kind."""
    return request.getfixturevalue(f"{request.param}_database")


@pytest.fixture
def alias(database: str) -> Generator[str]:
    """An empty store, in either kind of database."""
    with databases.at(database) as found:
        databases.emptied(found)
        yield found


@pytest.fixture(scope="session")
def site_database(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a file of this process's own, in which the site has its tables."""
    return f"sqlite:///{tmp_path_factory.mktemp('site') / 'kaname.db'}"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def any_site_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    """The address of a database of either kind, for the site alone."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('site') / 'kaname.db'}"
        return
    with databases.fresh(request.getfixturevalue("postgresql")) as url:
        yield url


@pytest.fixture
def site(site_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[str]:
    """The alias of the site's database, with all its tables and nothing in them."""
    yield from _site(site_database, tmp_path, monkeypatch)


@pytest.fixture(scope="session")
def site_postgresql(postgresql: str) -> Generator[str]:
    """The address of a database of this process's own, in which the site has its tables."""
    with databases.fresh(postgresql) as url:
        yield url


@pytest.fixture(params=["site_database", "site_postgresql"], ids=["sqlite", "postgresql"])
def either_site(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[str]:
    """The same in either kind of database."""
    yield from _site(request.getfixturevalue(request.param), tmp_path, monkeypatch)


def _site(url: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[str]:
    from django.core.management import call_command
    from django.db import connections

    from kaname.settings import settings

    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("KANAME_CACHE", str(folder / "cache"))
    monkeypatch.setenv("XDG_DATA_HOME", str(folder / "data"))
    settings.cache_clear()
    with databases.at(url) as alias, databases.as_default(alias):
        call_command("migrate", database="default", verbosity=0, interactive=False)
        databases.emptied(alias)
        databases.emptied("default")  # what is remembered of a database is remembered under each name of it
        call_command("flush", database="default", verbosity=0, interactive=False)
        yield alias
        connections["default"].close()
    settings.cache_clear()


@pytest.fixture(scope="module")
def chromium(tool: Callable[[str], str]) -> Generator[Any]:
    """A real browser."""
    from playwright.sync_api import sync_playwright

    found = tool("chromium")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as driver:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the driver of the browser has a loop in this thread
        browser = driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def server(chromium: object, site: str) -> Generator[str]:
    """The address of the site, served by threads of this process."""
    import threading

    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
    from django.core.wsgi import get_wsgi_application

    class Quiet(WSGIRequestHandler):
        def log_message(self, *_told: object) -> None:
            return

    serving = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    serving.set_app(get_wsgi_application())
    thread = threading.Thread(target=serving.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{serving.server_port}"
    serving.shutdown()
    serving.server_close()
    thread.join()
