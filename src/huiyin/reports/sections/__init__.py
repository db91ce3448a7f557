"""The parts of a report, one module a group of sections."""
