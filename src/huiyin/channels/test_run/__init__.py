"""The test run: somebody of ours fills in a published questionnaire; the answer is kept and never counts."""

from __future__ import annotations

from huiyin.channels.base import Channel, channels


@channels.register
class TestRun(Channel):
    """No link leads here: only people who may edit the questionnaire hand in a test."""

    __test__ = False  # to pytest this is no test
    key = "test_run"
    name = {"zh": "试填", "en": "Test run"}
    about = {
        "zh": "自己人试填已发布的问卷，答卷标为“测试”，不计入任何指标。",
        "en": "Our own people fill in a published questionnaire; the answer is marked as a test and never counts.",
    }
    icon = "player-play"
