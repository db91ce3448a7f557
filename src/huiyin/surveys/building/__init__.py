"""Building a questionnaire: what a button does to the draft, its history, and what the builder shows."""
