"""The sample organisation of `up --demo`: made up, and labelled so on every page."""

from huiyin.shell._demo.story import load

__all__ = ["load"]
