"""Keeping an installation well: look it over, back it up, bring it back, watch it."""
