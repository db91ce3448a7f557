"""Huiyin."""
