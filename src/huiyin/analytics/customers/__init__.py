"""Customers over time: who stays, who leaves, what they are worth, and whom nobody hears.

`survival_curve`, `log_rank`, `cox`: time until something happens. `retention_cohorts`, `return_rates`:
who comes back. `purchase_summary`, `bg_nbd`, `pareto_nbd`, `gamma_gamma`, `customer_value`,
`holdout_check`: what they will buy. `churn_risk`, `calibration`, `falling_satisfaction`: who may leave.
`silent_customers`, `recapture`: those who say nothing. `recovered_comparison`, `cost_per_customer_kept`:
what recovery brought. `satisfaction_link`: satisfaction beside
behaviour. `value_funnel`, `contribution_loyalty`: where profit comes from.
"""

from huiyin.analytics.customers._purchase_model import HoldoutCheck, PurchaseModel, holdout_check
from huiyin.analytics.customers.bg_nbd import BgNbd, bg_nbd
from huiyin.analytics.customers.calibration import Calibration, calibration
from huiyin.analytics.customers.churn import ChurnRisk, churn_risk
from huiyin.analytics.customers.cox import CoxModel, cox
from huiyin.analytics.customers.falling import FallingSatisfaction, falling_satisfaction
from huiyin.analytics.customers.gamma_gamma import GammaGamma, gamma_gamma
from huiyin.analytics.customers.kaplan_meier import SurvivalCurve, SurvivalCurves, survival_curve
from huiyin.analytics.customers.kept_cost import KeptCost, cost_per_customer_kept
from huiyin.analytics.customers.link import SatisfactionLink, satisfaction_link
from huiyin.analytics.customers.log_rank import LogRank, log_rank
from huiyin.analytics.customers.pareto_nbd import ParetoNbd, pareto_nbd
from huiyin.analytics.customers.purchases import PurchaseSummary, purchase_summary
from huiyin.analytics.customers.recovered import RecoveredComparison, recovered_comparison
from huiyin.analytics.customers.retention import (
    RetentionCohorts,
    ReturnRates,
    retention_cohorts,
    return_rates,
)
from huiyin.analytics.customers.segments import TwoAxes, ValueFunnel, contribution_loyalty, value_funnel
from huiyin.analytics.customers.silent import Recapture, SilentCustomers, recapture, silent_customers
from huiyin.analytics.customers.value import CustomerValue, customer_value, with_values

__all__ = [
    "BgNbd",
    "Calibration",
    "ChurnRisk",
    "CoxModel",
    "CustomerValue",
    "FallingSatisfaction",
    "GammaGamma",
    "HoldoutCheck",
    "KeptCost",
    "LogRank",
    "ParetoNbd",
    "PurchaseModel",
    "PurchaseSummary",
    "Recapture",
    "RecoveredComparison",
    "RetentionCohorts",
    "ReturnRates",
    "SatisfactionLink",
    "SilentCustomers",
    "SurvivalCurve",
    "SurvivalCurves",
    "TwoAxes",
    "ValueFunnel",
    "bg_nbd",
    "calibration",
    "churn_risk",
    "contribution_loyalty",
    "cost_per_customer_kept",
    "cox",
    "customer_value",
    "falling_satisfaction",
    "gamma_gamma",
    "holdout_check",
    "log_rank",
    "pareto_nbd",
    "purchase_summary",
    "recapture",
    "recovered_comparison",
    "retention_cohorts",
    "return_rates",
    "satisfaction_link",
    "silent_customers",
    "survival_curve",
    "value_funnel",
    "with_values",
]
