"""Every module here is one measure. Add a file, and it is everywhere."""

from huiyin.analytics.measures.base import Example, Measure, Spec, measures

__all__ = ["Example", "Measure", "Spec", "measures"]
