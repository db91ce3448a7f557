"""Every module here is one engine."""

from huiyin.facts.engines.base import Engine, GroupKey, engines

__all__ = ["Engine", "GroupKey", "engines"]
