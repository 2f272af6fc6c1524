"""Tests of differences between pairs of worlds, and how sure they are."""
