"""What R says of the series that the tests of trends share."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import strategies as st

GOLDEN = json.loads((Path(__file__).resolve().parents[4] / "tests" / "golden" / "trends.json").read_text())
DATA = GOLDEN["data"]
MONTHLY = DATA["monthly"]
SERIES = st.lists(st.integers(-20, 20), min_size=8, max_size=30).filter(lambda x: len(set(x)) > 1)


def equal(ours: Any, theirs: Any, digits: float = 1e-8) -> None:
    """Ours and theirs agree to so many digits."""
    np.testing.assert_allclose(
        np.array(ours, dtype=float), np.array(theirs, dtype=float), rtol=digits, atol=1e-9
    )
