"""Numbers under which an organisation knows a customer: only where a word says what the digits are."""

from __future__ import annotations

import re
from collections.abc import Iterator

from huiyin.analytics.text.personal_data._reading import BETWEEN, TOLD, Reading
from huiyin.analytics.text.personal_data.base import Kind, Span, kinds

_CUES = (
    "户号|户名号|用户编号|客户编号|用户号|客户号|用户代码|客户代码|用电编号|用水编号|燃气编号|电表号|水表号|表号|电能表号"
    "|资产编号|缴费号|缴费编号|缴费户号|交费号|宽带号|宽带账号|宽带帐号|账号|帐号|账户|帐户|会员号|会员编号|会员卡号|会员卡"
    "|积分卡号|就诊卡号|病历号|住院号|门诊号|医保号|医保卡号|社保号|公积金号|公积金账号|学号|工号|保单号|合同号|手机卡号|档案号"
    "|account(?: number| no)?|customer(?: number| no| id)|meter(?: number| no)?|member(?:ship)?(?: number| no| id)"
    "|policy(?: number| no)"
)
_NUMBER = re.compile(
    rf"(?:{_CUES})(?:号码|号|编码)?(?:{TOLD}){{0,5}}"
    rf"([a-z]{{0,4}}-?[0-9](?:{BETWEEN}[0-9a-z]){{3,22}})(?![0-9a-z])"
)


@kinds.register
class AccountNumber(Kind):
    """Digits behind a word such as 户号 or “account number”; bare digits are never taken for one."""

    key = "account_number"
    name = {"zh": "户号与客户编号", "en": "Account or customer number"}
    about = {
        "zh": "户号、客户编号、表号、会员号、账号等词后面的号码；没有这些词的数字不算。",
        "en": "Numbers after words such as account, customer or meter number; bare digits are none.",
    }
    mark = {"zh": "户号", "en": "account number"}
    examples = (
        ("户号 3205 1234 56 停电两天", ("3205 1234 56",)),
        ("用户编号：０１２３４５６７８９", ("０１２３４５６７８９",)),
        ("户号我记得好像是 3205123456", ("3205123456",)),
        ("my account number is 0012345678", ("0012345678",)),
    )
    warns = False  # asked for where a fault is reported
    harmless = ("订单 20261122001", "户号忘了，等了 45 分钟", "3205123456")

    def spans(self, reading: Reading) -> Iterator[Span]:
        """What follows the word, if it has four digits at least."""
        for match in _NUMBER.finditer(reading.numbers):
            written = match[1].rstrip(" -")
            if sum(character.isdigit() for character in written) >= 4:
                yield match.start(1), match.start(1) + len(written), 0.97
