"""Evidence that satisfaction is monitored and measured continually, as a quality management system must show (O17)."""
