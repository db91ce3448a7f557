"""Mailboxes that customers write to: fetched, read behind walls, judged, kept once."""
