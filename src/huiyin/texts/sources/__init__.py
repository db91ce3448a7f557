"""Where texts come from: one file here is one source; apps above register theirs when they start."""
