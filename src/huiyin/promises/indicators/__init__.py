"""What a promise can be measured by."""

from huiyin.promises.indicators.base import Indicator as Indicator
from huiyin.promises.indicators.base import Target as Target
from huiyin.promises.indicators.base import indicators as indicators
