"""Plan a sample, draw its frame, account for field work, and see whom the answers speak for.

Sizes (`sizes`), allocation over strata (`allocation`), the frame of the largest customers (`frames`),
quotas (`quotas`), outcome rates (`dispositions`), composition against the population (`margins`),
R-indicators (`representativeness`), late respondents (`nonresponse`), modes of interview (`modes`).
"""
