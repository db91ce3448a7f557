"""Every module here shows a report in one format."""

from huiyin.reports.renderers.base import Renderer, renderers

__all__ = ["Renderer", "renderers"]
