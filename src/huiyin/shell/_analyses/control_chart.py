"""`analyze control-chart FILE --value COLUMN [--n COLUMN] --kind p`, or by segment."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses.base import Analysis, Data, analyses, column


@analyses.register
class ControlChartOfColumns(Analysis):
    key: ClassVar[str] = "control-chart"
    name: ClassVar[dict[str, str]] = {"zh": "控制图", "en": "Control chart"}
    about: ClassVar[dict[str, str]] = {
        "zh": "哪些时期与平时的差别超出偶然；许多群体一起看时，误报总数不超出预算。",
        "en": "Which periods differ by more than chance; over many segments within one budget of false alarms.",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--value",
            required=True,
            metavar="COLUMN",
            help="每期一行：次数、均值或单值；nps 为推荐者人数 / one row a period: counts, means, values; promoters for nps",
        )
        parser.add_argument(
            "--kind",
            choices=["p", "np", "u", "c", "xmr", "xbar", "nps", "ewma", "cusum"],
            default="xmr",
            help="图的种类 / the kind of chart",
        )
        parser.add_argument("--n", metavar="COLUMN", help="每期样本量 / n of each period")
        parser.add_argument("--detractors", metavar="COLUMN", help="贬损者人数 / number of detractors")
        parser.add_argument(
            "--deviation", metavar="COLUMN", help="期内标准差 / standard deviation in the period"
        )
        parser.add_argument("--period", metavar="COLUMN", help="时期列 / the column of periods")
        parser.add_argument("--segment", metavar="COLUMN", help="群体列 / the column of segments")
        parser.add_argument(
            "--baseline", type=int, metavar="N", help="前 N 期定控制限 / the first N periods set the limits"
        )
        parser.add_argument(
            "--rules",
            default="limits",
            choices=["limits", "runs", "western_electric", "nelson"],
            help="判异规则 / the rules",
        )
        parser.add_argument("--laney", action="store_true", help="按 Laney 法放宽 / widen as Laney does")
        parser.add_argument(
            "--false-alarms", type=float, metavar="A_YEAR", help="一年允许误报几次 / false alarms a year"
        )
        parser.add_argument(
            "--by",
            choices=["day", "week", "month", "quarter", "year"],
            default="month",
            help="时间单位 / the length of a period",
        )

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        from huiyin.analytics.trends import control_chart, control_charts, cusum_chart, ewma_chart
        from huiyin.analytics.trends.periods import PER_YEAR

        if options.segment is not None:
            from huiyin.analytics.checks import require

            require(
                options.period is not None,
                "--period",
                None,
                zh="与 --segment 一起给出",
                en="go with --segment",
            )
            return control_charts(
                data,
                segment=options.segment,
                period=options.period,
                values=options.value,
                n=options.n,
                detractors=options.detractors,
                deviations=options.deviation,
                kind=options.kind,
                baseline=options.baseline,
                false_alarms_per_year=1.0 if options.false_alarms is None else options.false_alarms,
                by=options.by,
                laney=True if options.laney else None,
            )
        shared: dict[str, Any] = {
            "labels": column(data, options.period),
            "baseline": options.baseline,
            "false_alarms_per_year": options.false_alarms,
            "periods_per_year": PER_YEAR[options.by],
        }
        values = column(data, options.value)
        if options.kind in ("ewma", "cusum"):
            return (ewma_chart if options.kind == "ewma" else cusum_chart)(values, **shared)
        return control_chart(
            values,
            column(data, options.n),
            kind=options.kind,
            detractors=column(data, options.detractors),
            deviations=column(data, options.deviation),
            rules=options.rules,
            laney=True if options.laney else None,
            **shared,
        )
