"""Charts of results as Altair specifications, one look for notebook, page and report."""
