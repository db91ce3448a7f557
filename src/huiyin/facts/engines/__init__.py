"""Every module here is one engine."""

from huiyin.facts.engines._kernels import GroupKey, MomentsQuery
from huiyin.facts.engines.base import Engine, engines

__all__ = ["Engine", "GroupKey", "MomentsQuery", "engines"]
