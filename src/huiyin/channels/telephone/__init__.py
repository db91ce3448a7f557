"""Interviews by telephone: an interviewer asks, and writes down what is said."""

from __future__ import annotations

from huiyin.channels.base import LinkChannel, channels
from huiyin.responses.contracts import Mode


@channels.register
class Telephone(LinkChannel):
    """Each number of a study has a link of its own, spent by the interview; nobody is ever sent it."""

    key = "telephone"
    name = {"zh": "电话访谈", "en": "Telephone interviews"}
    about = {
        "zh": "访员按话术拨打号码，边问边录；结果按 AAPOR 记录，自动安排回拨。",
        "en": "Interviewers call numbers by a script and key in the answers; outcomes by AAPOR, call-backs planned.",
    }
    icon = "phone"
    mode = Mode.TELEPHONE.value
    programme_page = "telephone"
    single_answer = True
    good_for = None
