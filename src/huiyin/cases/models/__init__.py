"""The records of cases: the case and its history, the question to the customer, what opens cases."""

from huiyin.cases.models.alert_setting import AlertSetting
from huiyin.cases.models.call import PhoneCall
from huiyin.cases.models.case import Case, CaseEntry
from huiyin.cases.models.category import Category
from huiyin.cases.models.clock import (
    CaseClock,
    ClockEscalation,
    ClockPause,
    ClockRound,
    TimeRules,
    TimeRulesVersion,
    WorkCalendar,
)
from huiyin.cases.models.desk import (
    CaseLink,
    DeskAct,
    DeskChange,
    GuideTick,
    HandlingReview,
    LiveContact,
    Mention,
    Presence,
    ReplyTemplate,
    SavedList,
    Supervision,
)
from huiyin.cases.models.routing import CaseWorker, Consultation, Route, Skill, SortingRule, Strategy
from huiyin.cases.models.verification import Verification

__all__ = [
    "AlertSetting",
    "Case",
    "CaseClock",
    "CaseEntry",
    "CaseLink",
    "CaseWorker",
    "Category",
    "ClockEscalation",
    "ClockPause",
    "ClockRound",
    "Consultation",
    "DeskAct",
    "DeskChange",
    "GuideTick",
    "HandlingReview",
    "LiveContact",
    "Mention",
    "PhoneCall",
    "Presence",
    "ReplyTemplate",
    "Route",
    "SavedList",
    "Skill",
    "SortingRule",
    "Strategy",
    "Supervision",
    "TimeRules",
    "TimeRulesVersion",
    "Verification",
    "WorkCalendar",
]
