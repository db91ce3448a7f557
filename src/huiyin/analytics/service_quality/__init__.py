"""Service quality: gaps between expectation and perception, zones of tolerance, weighted indexes.

`servqual` and `libqual` compare what was perceived with what was expected, `csd` weighs satisfaction
both ways, the five gaps look for where a shortfall comes from.
"""
