"""Working time, deadlines and dated rules of how soon customers are answered. Pure: no framework, no clock of its own.

`due`, `elapsed` and `remaining` read one clock, `due_many` and `elapsed_many` a hundred thousand;
`Calendar` says when work is done, `Span` how long a promise lasts; `rules.RuleSet` says which promises
were valid on a day, `forecasting` which clocks will run out, `jumps` what to think of a watch that jumps.
"""

from huiyin.clocks.arrays import Pauses, due_many, elapsed_many
from huiyin.clocks.calendars import Calendar, SpecialDay
from huiyin.clocks.deadlines import due, elapsed, remaining
from huiyin.clocks.hours import CLOSED, OFFICE, WHOLE_DAY, Hours, week
from huiyin.clocks.spans import Pause, Span, Unit, merged
from huiyin.clocks.timeline import micros_of, moment_of

__all__ = [
    "CLOSED",
    "OFFICE",
    "WHOLE_DAY",
    "Calendar",
    "Hours",
    "Pause",
    "Pauses",
    "Span",
    "SpecialDay",
    "Unit",
    "due",
    "due_many",
    "elapsed",
    "elapsed_many",
    "merged",
    "micros_of",
    "moment_of",
    "remaining",
    "week",
]
