"""The world that rules read and change: tables, ties, events, places, what always holds."""
