"""The sections of a programme's figures, one module each; pure of Django."""
