"""Files in and out: read in a guarded subprocess, guessed, mapped, converted, written."""
