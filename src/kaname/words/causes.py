"""Why the system or a check of a setting refuses: texts of others, translated by their wording.

Where one is not known, it is shown as it came.
"""

from __future__ import annotations

from kaname.words.markers import _

CAUSES: tuple[str, ...] = (
    _("No such file or directory"),
    _("Permission denied"),
    _("Operation not permitted"),
    _("No space left on device"),
    _("Is a directory"),
    _("Not a directory"),
    _("File exists"),
    _("Read-only file system"),
    _("File name too long"),
    _("Too many levels of symbolic links"),
    _("Input/output error"),
    _("Input should be 'en' or 'ja'"),
    _("Input should be a valid integer, unable to parse string as an integer"),
    _("Input should be greater than or equal to 100"),
    _("Input should be less than or equal to 1000000"),
    _("Input should be greater than or equal to 0"),
    _("Input should be a valid boolean, unable to interpret input"),
)
