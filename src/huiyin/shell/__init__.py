"""What can be done from a terminal: every module here that registers a `Command` is one."""
