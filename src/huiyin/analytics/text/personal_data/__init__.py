"""Personal data in texts: found by kind, with the probability that it is some, and masked. Every module is one kind."""

from huiyin.analytics.text.personal_data._finding import (
    CAUTIOUS,
    USUAL,
    Masked,
    find,
    find_all,
    mask,
    mask_all,
)
from huiyin.analytics.text.personal_data.base import Found, Kind, kinds

__all__ = ["CAUTIOUS", "USUAL", "Found", "Kind", "Masked", "find", "find_all", "kinds", "mask", "mask_all"]
