"""The records of notices."""

from huiyin.notices.models.crisis import CrisisMark, CrisisPlan, CrisisRun, CrisisStep
from huiyin.notices.models.outages import Affected, Announcement, CallEntry, Outage, OutageEntry, Telling
from huiyin.notices.models.repairs import Repair, RepairMetric
from huiyin.notices.models.rules import Meeting, StageWords, Standard

__all__ = [
    "Affected",
    "Announcement",
    "CallEntry",
    "CrisisMark",
    "CrisisPlan",
    "CrisisRun",
    "CrisisStep",
    "Meeting",
    "Outage",
    "OutageEntry",
    "Repair",
    "RepairMetric",
    "StageWords",
    "Standard",
    "Telling",
]
