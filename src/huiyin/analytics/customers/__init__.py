"""Customers over time: who stays, who leaves, what they are worth, and whom nobody hears.

`survival_curve`, `log_rank`, `cox`: time until something happens. `retention_cohorts`, `return_rates`:
who comes back. `purchase_summary`, `bg_nbd`, `pareto_nbd`, `gamma_gamma`, `customer_value`,
`holdout_check`: what they will buy.
"""

from huiyin.analytics.customers._purchase_model import HoldoutCheck, PurchaseModel, holdout_check
from huiyin.analytics.customers.bg_nbd import BgNbd, bg_nbd
from huiyin.analytics.customers.cox import CoxModel, cox
from huiyin.analytics.customers.gamma_gamma import GammaGamma, gamma_gamma
from huiyin.analytics.customers.kaplan_meier import SurvivalCurve, SurvivalCurves, survival_curve
from huiyin.analytics.customers.log_rank import LogRank, log_rank
from huiyin.analytics.customers.pareto_nbd import ParetoNbd, pareto_nbd
from huiyin.analytics.customers.purchases import PurchaseSummary, purchase_summary
from huiyin.analytics.customers.retention import RetentionCohorts, ReturnRates, retention_cohorts, return_rates
from huiyin.analytics.customers.value import CustomerValue, customer_value

__all__ = [
    "BgNbd",
    "CoxModel",
    "CustomerValue",
    "GammaGamma",
    "HoldoutCheck",
    "LogRank",
    "ParetoNbd",
    "PurchaseModel",
    "PurchaseSummary",
    "RetentionCohorts",
    "ReturnRates",
    "SurvivalCurve",
    "SurvivalCurves",
    "bg_nbd",
    "cox",
    "customer_value",
    "gamma_gamma",
    "holdout_check",
    "log_rank",
    "pareto_nbd",
    "purchase_summary",
    "retention_cohorts",
    "return_rates",
    "survival_curve",
]
