"""Kills and floods, run by their own commands (see CONTRIBUTING.md)."""
