"""Path models of satisfaction: latent constructs measured by items, and what goes along with what.

`pls` estimates a model by partial least squares; `read_model` reads a model's text, `Model` builds one,
`ready_models` holds ACSI, ECSI, CCSI and a model of the GB/T 19038 type.
"""

from huiyin.analytics.sem.analysis import pls
from huiyin.analytics.sem.formula import read_model
from huiyin.analytics.sem.model import Model
from huiyin.analytics.sem.ready import ready_models

__all__ = ["Model", "pls", "read_model", "ready_models"]
