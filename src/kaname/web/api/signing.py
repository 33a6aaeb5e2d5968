"""Signatures of webhooks, as Standard Webhooks 1.0.0 lays them down: HMAC-SHA256 of id, moment and body.

The secret of a subscription is derived from the key of the server and the name of the subscription: it is kept nowhere,
and a new key of the server makes new secrets.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from hashlib import sha256
from hmac import digest
from uuid import UUID

from django.conf import settings

PREFIX = "whsec_"


def secret(uid: UUID) -> str:
    """The secret of a subscription."""
    key = str(settings.SECRET_KEY).encode()
    return PREFIX + b64encode(digest(key, b"kaname webhook " + uid.bytes, sha256)).decode()


def signature(secret: str, name: str, moment: int, body: bytes) -> str:
    """The signature of a body that is sent under a name at a moment (seconds since 1970)."""
    key = b64decode(secret.removeprefix(PREFIX))
    return "v1," + b64encode(digest(key, f"{name}.{moment}.".encode() + body, sha256)).decode()
