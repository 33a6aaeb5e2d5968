"""What tests of pages share: a small program in the store, accounts with roles, and signed-in clients."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import sites

PASSWORD = "correct horse battery staple"


def taken_in(folder: Path, name: str = "small") -> None:
    """A small program in the store of the site, of which this process remembers nothing."""
    from kaname.web.pages.kept import KEPT

    KEPT.beside(lambda: None).result()  # what an earlier test began to compute has ended
    KEPT.forget()
    sites.take_in(folder, name)


def account(address: str, role: str = "manager", program: str = "", **more: Any) -> Any:
    """An account with a role."""
    from kaname.web.access.models import Granted, User

    language = more.pop("language", "en")
    user = User.objects.create_user(address, PASSWORD, name=address.partition("@")[0], language=language)
    if role:
        Granted.objects.create(user=user, role=role, program=program, by="tests", **more)
    return user


def browser(user: Any) -> Any:
    """A client that is signed in, without scripts."""
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client


def text(answer: Any) -> str:
    """What a page says in its main part, without marks."""
    whole = answer.content.decode()
    main = whole[whole.index("<main") : whole.index("</main>")]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)).strip()
