"""Formats in which questionnaires come from other programs and go to them, one file each."""

from huiyin.surveys.interchange.base import interchange_formats

__all__ = ["interchange_formats"]
