"""Which clocks will run out before somebody gets to them, at the present speed."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import stats

Floats = npt.NDArray[np.float64]


def chance_of_breach(
    places: npt.ArrayLike, hours_left: npt.ArrayLike, n_finished: float, hours: float
) -> Floats:
    """The chance that a case is not reached in time.

    `places` are the places in the queue (the first is 1), `hours_left` the working hours until each is
    due, `n_finished` how many the same people finished within the last `hours` working hours. What is
    finished in the time left is taken as Poisson with a rate that is itself only known from that
    record (gamma, Jeffreys prior): a negative binomial, so a short record gives careful chances.

    Returns chances in 0-1; 1 for what is due already.

    >>> chance_of_breach([1, 40], [8, 8], n_finished=40, hours=40).round(3).tolist()
    [0.001, 1.0]
    """
    place, left = np.asarray(places, float), np.asarray(hours_left, float)
    share = hours / (hours + np.maximum(left, 0.0))
    late = stats.nbinom.cdf(place - 1, n_finished + 0.5, share)
    return np.where(left <= 0, 1.0, np.asarray(late, np.float64))
