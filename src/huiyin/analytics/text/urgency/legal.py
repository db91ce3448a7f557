"""The customer turns to courts, lawyers, the police or an authority, or says so."""

from __future__ import annotations

import re

from huiyin.analytics.text.urgency.base import UrgencyRule, urgency_rules


@urgency_rules.register
class Legal(UrgencyRule):
    """The customer turns to courts, lawyers, the police or an authority, or says so."""

    key = "legal"
    name = {"zh": "法律或监管", "en": "Law or authority"}
    about = {
        "zh": "提到起诉、律师、报警、信访、12345、12315、12398 或监管部门。",
        "en": "Names courts, lawyers, the police or an authority that complaints go to.",
    }
    level = 2
    pattern = re.compile(
        r"起诉|上诉|打官司|(?:去|到|向|找)?法院(?:告|起诉|见)?|诉讼|(?:找|请|咨询|委托|联系)(?:了|过)?(?:个)?律师|律师函|法律(?:途径|手段|武器|责任|程序)|告(?:你们|他们|上法)|仲裁"
        r"|报(?:了)?警|报(?:了)?案|派出所|信访|上访|消协|消费者协会|消委会|工信部|通管局|银保监|金融监管|市(?:场)?监(?:管)?局|市场监督|工商局|能监办|能源监管|发改委|纪委|监管部门|国务院|主管部门(?:投诉|举报|反映)"
        r"|(?<!\d)12(?:345|398|315|300|363|378|388|318|328|326|369|333)(?!\d)|黑猫投诉|举报"
        r"|\b(?:lawyers?|attorney|solicitor|sue|suing|lawsuit|court|legal action|ombudsman|regulator|police|trading standards|consumer council|small claims)\b"
    )
    examples = (
        ("再不解决我就打12345", 2),
        ("已经找了律师，法院见", 2),
        ("向12398能源监管热线反映过", 2),
        ("我要去消协举报你们", 2),
        ("I will take legal action against you", 2),
        ("只好报警处理", 2),
    )
    harmless = (
        "没想过要起诉，只是提个意见",
        "不打算找律师",
        "房间号是12345678",
        "价格合理",
        "courtyard view is lovely",
    )
