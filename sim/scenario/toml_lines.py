"""Where each key of a TOML text stands, also in a text that is not quite TOML.

``tomllib`` parses values but knows no lines and stops at its first complaint. This scanner cuts a
text into its statements, keeps the line of every key, and goes on after a fault. It also stops at
what is larger than any input meant in earnest (:mod:`sim.scenario.limits`), which ``tomllib`` would
take minutes for or fail at.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Any, Literal

from sim.scenario.faults import STAR, Path
from sim.scenario.limits import BROKEN, DEPTH, KEY_CHARACTERS, KEYS, NUMBER_CHARACTERS

_BLANK = re.compile(r"[ \t]*")
_SPACE = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_KEY_PART = re.compile(r"""[A-Za-z0-9_-]+|\*|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'""")
_DOT = re.compile(r"[ \t]*\.[ \t]*")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|' + r"'''.*?'{3,5}|" + r"""\"(?:[^"\\\n]|\\.)*"|'[^'\n]*'""",
    re.DOTALL,
)
_BARE = {
    "line": re.compile(r"[^#\n]*"),
    "]": re.compile(r"[^,\]#\n]*"),
    "}": re.compile(r"[^,}#\n]*"),
}
# Nothing is tried twice (the signs ``++`` and ``*+``), so that a long line costs its length once.
_STATEMENT = re.compile(
    r"""[ \t]*+(?:\[\[?[^\[\],\n]++\]\]?[ \t]*+(?:\#.*)?$"""
    r"""|(?:[\w*-]++|"[^"\n]*+"|'[^'\n]*+')[\w*."' \t-]*+=)""",
    re.MULTILINE,
)
_NUMBER = re.compile(r"[-+0-9][-+0-9A-Za-z_.:]*")


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement: ``[table]``, ``[[array]]`` or ``key = value``.

    ``path`` is complete: the names of the table, then those of the key.
    """

    kind: Literal["table", "array", "key"]
    path: Path
    line: int
    value: str = ""


@dataclass(slots=True)
class Scan:
    """What the scanner found.

    Attributes:
        statements: Statements in the order of the text.
        keys: Every key that is set, inside inline tables too, with its line.
        items: Lines of the entries of lists.
        texts: Value text of every key.
        stars: Positions of the names ``*`` without quotes, which are not TOML.
        broken: Line, key as far as it could be read, and description of what is not TOML.
        excessive: Whether some of the text is larger than the limits; that is in ``broken`` too.
    """

    statements: list[Statement] = field(default_factory=list)
    keys: list[tuple[Path, int]] = field(default_factory=list)
    items: list[tuple[Path, int]] = field(default_factory=list)
    texts: dict[Path, str] = field(default_factory=dict)
    stars: list[int] = field(default_factory=list)
    broken: list[tuple[int, Path, str]] = field(default_factory=list)
    excessive: bool = False


class _BrokenError(Exception):
    kind = "not valid TOML"

    def __init__(self, position: int, message: str, path: Path = ()) -> None:
        self.position = position
        self.message = message
        self.path = path


class _ExcessiveError(_BrokenError):
    """Something is larger than the limits."""

    kind = "too large"


class _EndError(_ExcessiveError):
    """There is too much of it to read on."""


def scan(text: str) -> Scan:
    """Cut a TOML text with plain line ends into statements with their lines."""
    return _Scanner(text).run()


def with_stars_quoted(text: str) -> str:
    """Return a text in which the name ``*`` stands in quotes, as TOML wants it."""
    if STAR not in text:
        return text  # Most files have none, and need no second look.
    parts, start = [], 0
    for position in scan(text).stars:
        parts += [text[start:position], f'"{STAR}"']
        start = position + len(STAR)
    return "".join([*parts, text[start:]])


def parse_value(text: str) -> Any:
    """Parse the text of one TOML value.

    Raises:
        tomllib.TOMLDecodeError: If it is not exactly one value.
    """
    try:
        parsed = tomllib.loads(f"value = {text}")
    except (RecursionError, ValueError) as error:
        # Python's own limits: of nested calls, and of the digits of a number.
        raise tomllib.TOMLDecodeError(str(error)) from None
    if parsed.keys() != {"value"}:
        raise tomllib.TOMLDecodeError("more than one value")
    return parsed["value"]


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0] + [m.end() for m in re.finditer("\n", text)]
        self.found = Scan()
        self.table: Path = ()
        # Whether the table could not be told; then its keys are passed over.
        self.lost = False
        self.arrays: dict[Path, int] = {}
        self.n_keys = 0

    def line(self, position: int) -> int:
        return bisect_right(self.starts, position)

    def skip(self, pattern: re.Pattern[str], position: int) -> int:
        match = pattern.match(self.text, position)
        assert match is not None
        return match.end()

    def run(self) -> Scan:
        position = self.skip(_SPACE, 0)
        while position < len(self.text):
            try:
                position = self.end_of_line(self.statement(position))
            except _BrokenError as broken:
                self.note(broken.position, broken.path, f"{broken.kind}: {broken.message}")
                self.found.excessive |= isinstance(broken, _ExcessiveError)
                if isinstance(broken, _EndError):
                    break
                position = self.next_statement(position)
            if len(self.found.broken) >= BROKEN:
                self.note(position, (), f"{BROKEN} faults; the rest of the file was not read")
                self.found.excessive = True
                break
            position = self.skip(_SPACE, position)
        return self.found

    def note(self, position: int, path: Path, message: str) -> None:
        self.found.broken.append((self.line(position), path, message))

    def next_statement(self, position: int) -> int:
        for line in range(self.line(position), len(self.starts)):
            if _STATEMENT.match(self.text, self.starts[line]):
                return self.starts[line]
        return len(self.text)

    def count(self, position: int, path: Path) -> None:
        self.n_keys += 1
        if self.n_keys > KEYS:
            message = f"more than {KEYS:,} keys and entries of lists; the rest was not read"
            raise _EndError(position, message)
        if len(path) > DEPTH:
            raise _ExcessiveError(
                position, f"more than {DEPTH} keys, lists or tables one inside the other"
            )

    def end_of_line(self, position: int) -> int:
        position = self.skip(_BLANK, position)
        if position < len(self.text) and self.text[position] not in "#\n":
            raise _BrokenError(position, "something follows the end of the statement")
        return position

    def statement(self, position: int) -> int:
        if self.text.startswith("[[", position):
            return self.header(position, "[[", "]]")
        if self.text.startswith("[", position):
            return self.header(position, "[", "]")
        return self.assignment(position, self.table, "line")

    def header(self, position: int, opening: str, closing: str) -> int:
        start = self.skip(_BLANK, position + len(opening))
        self.lost = True
        names, end = self.key(start)
        self.lost = False
        end = self.skip(_BLANK, end)
        line = self.line(position)
        self.count(position, names)
        path = self.inside_arrays(names[:-1]) + names[-1:]
        if opening == "[[":
            self.arrays[path] = self.arrays.get(path, -1) + 1
            self.table = (*path, self.arrays[path])
            self.found.statements.append(Statement("array", self.table, line))
        else:
            self.table = self.inside_arrays(names)
            self.found.statements.append(Statement("table", self.table, line))
        if not self.text.startswith(closing, end):
            # What follows belongs to this table all the same.
            self.note(position, names, f'not valid TOML: a table name ends with "{closing}"')
            return self.skip(_BARE["line"], end)
        return end + len(closing)

    def inside_arrays(self, names: Path) -> Path:
        path: Path = ()
        for name in names:
            path = (*path, name)
            if path in self.arrays:
                path = (*path, self.arrays[path])
        return path

    def key(self, position: int) -> tuple[Path, int]:
        names: list[str] = []
        while True:
            match = _KEY_PART.match(self.text, position)
            if match is None:
                raise _BrokenError(position, 'not a "key = value" line')
            part = match.group()
            if part == STAR:
                self.found.stars.append(match.start())
            if len(part) > KEY_CHARACTERS:
                message = f"a key of {len(part):,} characters, at most {KEY_CHARACTERS}"
                raise _ExcessiveError(position, message, tuple(names))
            try:
                names.append(parse_value(part) if part[0] in "\"'" else part)
            except tomllib.TOMLDecodeError:
                raise _BrokenError(position, f"not a valid key: {part}") from None
            if len(names) > DEPTH:
                message = f"a key of more than {DEPTH} names"
                raise _ExcessiveError(position, message, tuple(names))
            dot = _DOT.match(self.text, match.end())
            if dot is None:
                return tuple(names), match.end()
            position = dot.end()

    def assignment(self, position: int, table: Path, closing: str) -> int:
        names, end = self.key(position)
        path = table + names
        self.count(position, path)
        end = self.skip(_BLANK, end)
        if not self.text.startswith("=", end):
            raise _BrokenError(position, 'not a "key = value" line', path)
        start = self.skip(_BLANK, end + 1)
        line = self.line(position)
        try:
            end = self.value(start, path, closing)
        except _BrokenError as broken:
            broken.path = path
            raise
        text = self.text[start:end].strip()
        if not text:
            raise _BrokenError(position, 'no value after "="', path)
        if self.lost:
            return end
        self.found.keys.append((path, line))
        self.found.texts[path] = text
        if closing == "line":
            self.found.statements.append(Statement("key", path, line, text))
        return end

    def value(self, position: int, path: Path, closing: str) -> int:
        opening = self.text[position : position + 1]
        if opening == "[":
            return self.array(position, path)
        if opening == "{":
            return self.inline_table(position, path)
        if opening and opening in "\"'":
            match = _STRING.match(self.text, position)
            if match is None:
                raise _BrokenError(position, "a text in quotes is not closed")
            return match.end()
        number = _NUMBER.match(self.text, position)
        if number is not None and len(number.group()) > NUMBER_CHARACTERS:
            message = f"a number of more than {NUMBER_CHARACTERS} characters"
            raise _ExcessiveError(position, message)
        return self.skip(_BARE[closing], position)

    def array(self, start: int, path: Path) -> int:
        position = self.skip(_SPACE, start + 1)
        index = 0
        while not self.text.startswith("]", position):
            if position >= len(self.text):
                raise _BrokenError(start, 'a list is not closed with "]"')
            self.count(position, (*path, index))
            self.found.items.append(((*path, index), self.line(position)))
            position = self.skip(_SPACE, self.value(position, (*path, index), "]"))
            if self.text.startswith(",", position):
                position = self.skip(_SPACE, position + 1)
            elif not self.text.startswith("]", position):
                raise _BrokenError(start, 'a list is not closed with "]", or a comma is missing')
            index += 1
        return position + 1

    def inline_table(self, start: int, path: Path) -> int:
        position = self.skip(_SPACE, start + 1)
        while not self.text.startswith("}", position):
            if position >= len(self.text):
                raise _BrokenError(start, 'a table in braces is not closed with "}"')
            position = self.skip(_SPACE, self.assignment(position, path, "}"))
            if self.text.startswith(",", position):
                position = self.skip(_SPACE, position + 1)
            elif not self.text.startswith("}", position):
                raise _BrokenError(start, 'a table in braces is not closed with "}"')
        return position + 1
