"""How large an input may be; what is larger is refused by name, in bounded time and memory.

All limits lie far above what is meant in earnest: the largest shipped file has 13 kB, the
deepest key six names.
"""

from __future__ import annotations

FILE_BYTES = 2_000_000
"""Size of one file."""

CHAIN_BYTES = 8_000_000
"""Size of a file and all that it extends."""

CHAIN_FILES = 100
"""Number of files that one stands on, itself among them."""

CHAIN_DEPTH = 20
"""Files that extend one another in a row."""

EXTENSION_FILES = 100
"""Extensions that one file names."""

KEYS = 100_000
"""Keys, tables and list entries of one file."""

DEPTH = 16
"""Names of a key one inside the other, and lists and tables one inside the other."""

NUMBER_CHARACTERS = 60
"""Characters of a number, a date or a truth value."""

KEY_CHARACTERS = 80
"""Characters of a key or of the name of an entry; columns and files are named after it."""

BROKEN = 100
"""Statements of one file that cannot be read; then reading stops."""

FAULTS_REPORTED = 40
"""Faults of one file that are reported; the others are counted."""
