"""Which contacts may be one person: a probabilistic model over what their files say, run apart from the server."""
