"""Intervals, tests, several comparisons at once, verdicts.

`compare` chooses the test of groups or waves. One file each: intervals of shares (`shares`,
`proportions`) and net promoter scores (`nps_intervals`), `bootstrap`; figures of designed samples
(`designs`, `surveys`, `survey_tests`, `survey_tables`); two groups (`two_samples`, `ranks`,
`nps_tests`, `tables`), the same respondents twice (`paired`, `paired_rates`), many groups
(`many_samples`, `pairs`), ordered ones (`trend_tests`); `multiplicity`, `equivalence`, `power`;
`verdicts` and `judgements`; `bases` and `suppression`.
"""
