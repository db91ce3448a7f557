"""XML as parsers want it: they know no encodings of several bytes a sign but Unicode's."""

from __future__ import annotations

import re

_DECLARED = re.compile(rb"(<\?xml[^>]*?\bencoding\s*=\s*[\"'])([A-Za-z0-9._-]+)([\"'])")
_UNDERSTOOD = ("utf", "us-ascii", "ascii", "iso-8859", "latin")
_CHINESE = frozenset({"gbk", "gb2312", "gb18030", "cp936"})


def declared_encoding(content: bytes) -> str:
    """What an XML file says that it is written in, in lower case, or ""."""
    found = _DECLARED.search(content[:200])
    return found.group(2).decode("ascii").lower() if found else ""


def in_utf8(content: bytes) -> bytes:
    """The same XML in UTF-8 where it declares an encoding that parsers refuse, such as GBK.

    Raises LookupError for an encoding that does not exist, UnicodeDecodeError where it does not fit.

    >>> in_utf8('<?xml version="1.0" encoding="GBK"?><a>好</a>'.encode("gbk")).decode()
    '<?xml version="1.0" encoding="UTF-8"?><a>好</a>'
    """
    declared = declared_encoding(content)
    if not declared or declared.startswith(_UNDERSTOOD):
        return content
    text = content.decode("gb18030" if declared in _CHINESE else declared)
    return _DECLARED.sub(rb"\g<1>UTF-8\g<3>", text.encode("utf-8"), count=1)
