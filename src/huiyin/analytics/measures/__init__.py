"""Every module here is one measure. Add a file, and it is everywhere."""

from huiyin.analytics.measures._letters import letters
from huiyin.analytics.measures.base import Example, Measure, Reads, Spec, measures

__all__ = ["Example", "Measure", "Reads", "Spec", "letters", "measures"]
