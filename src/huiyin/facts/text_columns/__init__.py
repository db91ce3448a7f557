"""Every module here is one column derived from an open text."""

from huiyin.facts.text_columns.base import TextColumn, text_columns

__all__ = ["TextColumn", "text_columns"]
