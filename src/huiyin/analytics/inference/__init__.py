"""Intervals, tests, several comparisons at once, verdicts."""
