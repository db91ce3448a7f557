"""Money is at stake: from 1,000 yuan 1, from 10,000 yuan 2."""

from __future__ import annotations

import re

from huiyin.analytics.text.urgency.base import UrgencyRule, urgency_rules


@urgency_rules.register
class Money(UrgencyRule):
    """Money is at stake: from 1,000 yuan 1, from 10,000 yuan 2."""

    key = "money"
    name = {"zh": "金额较大", "en": "Much money"}
    about = {
        "zh": "说到损失、多扣、退款、被骗等并写明金额：一千元以上为 1 级，一万元以上为 2 级。",
        "en": "Names an amount that was lost, overcharged or is to be paid back: level 1 from 1,000 yuan, 2 from 10,000.",
    }
    level = 1
    pattern = re.compile(
        r"(?:[¥￥$£€]\s?)(?P<n>[0-9][0-9,]*(?:\.[0-9]+)?)(?P<w>万|k\b)?"
        r"|(?P<n2>[0-9][0-9,]*(?:\.[0-9]+)?)\s*(?:多|余)?(?P<w2>万|千|百万|亿)?(?:多|余)?(?:元|块|rmb|人民币|yuan|dollars?|euros?)"
    )
    needs = re.compile(
        r"损失|多扣|多收|乱收|乱扣|误扣|扣了|扣费|赔|退(?:款|还|钱|费|押金|我)|骗|被盗|盗刷|欠|违约金|罚|莫名|少(?:给|退|发)"
        r"|\b(?:lost|loss|losses|overcharged|charged|refund|owe|owed|stolen|scam(?:med)?|compensat\w+|penalty|deposit|damage)\b"
    )
    examples = (
        ("多扣了我2800元", 1),
        ("设备烧坏，损失3.5万元", 2),
        ("要求退还押金1,500元", 1),
        ("I was overcharged $1,200", 1),
        ("被骗了12000块钱", 2),
    )
    harmless = (
        "花了3000元，物超所值",
        "退款5元很快到账",
        "人均200元",
        "refund of $5 came at once",
    )

    def level_of(self, match: re.Match[str]) -> int:
        """By the amount."""
        found = match.groupdict()
        number = (found["n"] or found["n2"]).replace(",", "")
        amount = float(number) * _TIMES[found["w"] or found["w2"] or ""]
        return 2 if amount >= _LARGE else 1 if amount >= _NOTABLE else 0


_NOTABLE, _LARGE = 1_000, 10_000
_TIMES = {"": 1.0, "k": 1e3, "千": 1e3, "万": 1e4, "百万": 1e6, "亿": 1e8}
