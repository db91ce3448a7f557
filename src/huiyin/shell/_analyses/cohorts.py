"""`analyze cohorts FILE --customer COLUMN --date COLUMN`."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses._customers import column
from huiyin.shell._analyses.base import Analysis, Data, analyses, listed


@analyses.register
class Cohorts(Analysis):
    key: ClassVar[str] = "cohorts"
    name: ClassVar[dict[str, str]] = {"zh": "分群留存", "en": "Retention by cohort"}
    about: ClassVar[dict[str, str]] = {
        "zh": "按首次时期分群的留存率；给出前后两段日期时，为各组回访率。",
        "en": "Retention by first period; with two spans of dates, the return rate of each group.",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--customer", required=True, metavar="COLUMN", help="客户编号 / customer")
        parser.add_argument("--date", required=True, metavar="COLUMN", help="日期 / date")
        parser.add_argument(
            "--period", default="month", help="week、month、quarter、year，或长度 / or a length"
        )
        parser.add_argument(
            "--rule",
            default="active",
            choices=["active", "not_lost"],
            help="怎样算留存 / what counts as retained",
        )
        parser.add_argument("--end", help="观察截止日期 / end of the period watched")
        parser.add_argument(
            "--base", metavar="FROM,TO", help="基期（求回访率） / base span, for return rates"
        )
        parser.add_argument("--later", metavar="FROM,TO", help="后一段日期 / the later span")
        parser.add_argument("--group", metavar="COLUMN", help="分组列（求回访率） / groups, for return rates")

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        from huiyin.analytics.checks import require
        from huiyin.analytics.customers import retention_cohorts, return_rates

        who, when = column(data, options.customer), column(data, options.date)
        if options.base is None and options.later is None:
            period = options.period
            if period.replace(".", "", 1).isdigit():
                period = float(period)
            return retention_cohorts(who, when, period=period, rule=options.rule, end=options.end)
        spans = [listed(span or "") for span in (options.base, options.later)]
        for name, span in zip(("--base", "--later"), spans, strict=True):
            require(len(span) == 2, name, span, zh="为“起，止”两个日期", en="be two dates, FROM,TO")
        (base, end), (later, last) = spans
        group = column(data, options.group)
        return return_rates(who, when, base=(base, end), later=(later, last), group=group)
