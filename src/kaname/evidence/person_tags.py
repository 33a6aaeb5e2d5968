"""Which tags of things that are run name a person: by the name of the tag, since a value doesn't tell.

The rule, also told in the documentation. What stands before the last `:` or `/` is whose tag it is (`aws:createdBy`,
`user:Owner`, `example.com/owner`) and counts for nothing. The rest is read in words, split at blanks, signs and
capitals; `name`, `id`, `mail` and the like at its end are left out. It names a person where it ends with a role that
people have (owner, creator, contact …), with who did something (created by, requested by …), or is an address itself.
What ends otherwise (`owner-team`, `user_count`) does not, nor does `managed by`, which tools and resources write.
Rather one too many: a role may be held by a team, whose name then becomes another one too, the same everywhere.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_ROLES = (
    *("owner", "creator", "author", "contact", "assignee", "requester", "requestor", "approver", "maintainer"),
    *("custodian", "steward", "sponsor", "responsible", "accountable", "employee", "manager", "supervisor"),
    *("developer", "engineer", "operator", "administrator", "username", "login"),
)
"""Roles that are known also at the end of a longer word (`costowner`)."""
_WORDS = frozenset(
    {*_ROLES, "user", "person", "people", "staff", "admin", "lead", "leader", "pic", "poc", "dri", "upn", "who"}
)
"""Words that name a person where they stand by themselves."""
_DONE = (
    *("created", "owned", "requested", "modified", "changed", "updated", "approved", "launched", "started", "stopped"),
    *("provisioned", "deployed", "installed", "reviewed", "maintained", "operated", "ordered", "assigned"),
)
_DETAILS = frozenset({"name", "names", "id", "ids", "mail", "email", "mails", "emails", "alias", "address", "account"})
_ADDRESSES = frozenset({"mail", "email", "mails", "emails"})
_JAPANESE = re.compile(
    r"(?:所有者|担当者|責任者|作成者|管理者|利用者|申請者|承認者|依頼者|更新者|連絡先|氏名|社員番号|メールアドレス)名?$"
)
_LONG = re.compile(
    rf"(?:{'|'.join(_ROLES)}|(?:{'|'.join(_DONE)})by|user(?=name|id|mail|email))s?(?:{'|'.join(sorted(_DETAILS))})?$"
)
_BOUNDARY = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[^A-Za-z0-9]+")


@cache
def names_person(tag: str) -> bool:
    """Whether a tag of this name holds a person."""
    text = re.split(r"[:/]", unicodedata.normalize("NFKC", tag).strip())[-1]
    if _JAPANESE.search(text):
        return True
    words = [word.casefold() for word in _BOUNDARY.split(text) if word]
    if words and words[-1] in _ADDRESSES:
        return True
    while len(words) > 1 and words[-1] in _DETAILS:
        words.pop()
    if not words:
        return False
    last = words[-1]
    if len(words) > 1 and last in ("by", "to"):
        return words[-2] in _DONE
    return last in _WORDS or last.removesuffix("s") in _WORDS or _LONG.search(last) is not None
