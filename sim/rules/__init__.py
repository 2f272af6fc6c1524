"""Rules that several processes share."""
