"""Questionnaires on paper: printed, filled in by hand, sent back, keyed in."""

from __future__ import annotations

from huiyin.channels.base import LinkChannel, channels
from huiyin.responses.contracts import Mode


@channels.register
class Paper(LinkChannel):
    """Each printed sheet has a link of its own, spent when the sheet is keyed; nobody is ever sent it."""

    key = "paper"
    name = {"zh": "纸质问卷", "en": "Paper questionnaires"}
    about = {
        "zh": "打印勾选式问卷或小票式评价单，回收后用键盘快速录入，可双录比对。",
        "en": "Print forms to tick or small slips, key them fast when they come back, twice where it matters.",
    }
    mode = Mode.PAPER.value
    programme_page = "paper"
    icon = "printer"
    single_answer = True
    good_for = None
