"""Secrets that must be kept to be used, such as those of authenticator apps, are kept encrypted by the site's key."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from functools import cache

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def encrypted(text: str) -> str:
    """A text that only who has the key of the site can read."""
    return _cipher(settings.SECRET_KEY).encrypt(text.encode()).decode()


def decrypted(text: str) -> str:
    """What was encrypted. Raises cryptography's InvalidToken where it was so by another key."""
    return _cipher(settings.SECRET_KEY).decrypt(text.encode()).decode()


@cache
def _cipher(key: str) -> Fernet:
    derived = HKDF(SHA256(), 32, salt=None, info=b"kaname second factors").derive(key.encode())
    return Fernet(urlsafe_b64encode(derived))
