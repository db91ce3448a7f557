"""What other apps may hold of people and units."""

from __future__ import annotations

import unicodedata


def normalised_login(login: str) -> str:
    """A login as it is stored and compared: full-width letters narrowed, case ignored, no blanks around it.

    >>> normalised_login(" Ａlice ")
    'alice'
    """
    return unicodedata.normalize("NFKC", login).strip().casefold()
