"""Keys of files that came with answers."""

from __future__ import annotations

import re

FILE_KEY = re.compile(r"[0-9a-f]{32}\.(?:jpg|png|webp|heic|pdf)")


def is_file_key(value: object) -> bool:
    """Whether an answer names a kept file.

    >>> is_file_key("0123456789abcdef0123456789abcdef.jpg"), is_file_key("photo.jpg")
    (True, False)
    """
    return isinstance(value, str) and FILE_KEY.fullmatch(value) is not None
