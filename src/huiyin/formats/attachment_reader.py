"""The disposable process that cleans one attachment: `python -m huiyin.formats.attachment_reader REQUEST`.

REQUEST is JSON: {"path", "into", "limits"}. The cleaned file is written to `into`; the last line on standard
output is {"kind", "n_bytes"} or {"problem": "unknown" | "damaged"}. The parent is `huiyin.formats.attachments`.
"""

from __future__ import annotations

import json
import struct
import sys
from pathlib import Path
from typing import Any

from huiyin.formats import _sandbox
from huiyin.formats.limits import Limits


def cleaned(data: bytes) -> tuple[str, bytes]:
    """Kind and content without what a photo says of its maker; "" for a kind that is not taken.

    A PDF goes as it is: it is handed out for download only, and never shown inside a page.
    """
    from huiyin.formats import _heif, _stripping

    kind = _stripping.sniffed(data[:16])
    match kind:
        case "jpg":
            return kind, _stripping.jpeg(data)
        case "png":
            return kind, _stripping.png(data)
        case "webp":
            return kind, _stripping.webp(data)
        case "heic":
            return kind, _heif.heic(data)
        case "pdf":
            if b"%%EOF" not in data[-2048:]:
                raise _stripping.Damaged("the end is missing")
            return kind, data
    return "", b""


def main(request: dict[str, Any]) -> dict[str, Any]:
    """Clean the file as asked; whatever goes wrong with it is "damaged"."""
    _sandbox.enter(Limits(**request["limits"]))
    try:
        kind, content = cleaned(Path(request["path"]).read_bytes())
    except (ValueError, IndexError, struct.error, MemoryError):
        return {"problem": "damaged"}
    if not kind:
        return {"problem": "unknown"}
    Path(request["into"]).write_bytes(content)
    return {"kind": kind, "n_bytes": len(content)}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(json.loads(sys.argv[1]))) + "\n")
