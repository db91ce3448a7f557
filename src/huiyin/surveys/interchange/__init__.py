"""Questionnaires from and to other programs: what was understood, and what could not be carried."""
