"""Traditional characters and what they are in simplified script, one for one (the table of OpenCC)."""

from __future__ import annotations

from importlib import resources


def simplified() -> dict[int, int]:
    """The code points of traditional characters with those of their simplified form.

    Characters with several simplified forms take the commonest, which OpenCC names first.

    >>> chr(simplified()[ord("電")])
    '电'
    """
    table = resources.files("opencc").joinpath("dictionary", "TSCharacters.txt").read_text(encoding="utf-8")
    pairs = (line.split("\t") for line in table.splitlines() if "\t" in line)
    return {
        ord(traditional): ord(forms.split(" ")[0]) for traditional, forms in pairs if len(traditional) == 1
    }
