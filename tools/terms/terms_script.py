"""Apply the field's terms to a checkout: module moves, renames of identifiers, sentences.

``python terms_script.py ROOT`` may be run on a tree that changed meanwhile, and again on one that
has the terms: what is not there any more is reported, never fatal. ``--no-hunks`` stops before the
sentences (they are derived from a tree in that state, formatted), ``--hunks`` does these alone,
``--check`` writes nothing.
"""

from __future__ import annotations

import fnmatch
import io
import json
import re
import subprocess
import sys
import tokenize
from collections import Counter
from pathlib import Path

DATA = Path(__file__).parent
TABLE = json.loads((DATA / "renames.json").read_text("utf-8"))
# Written by those who run them, or by history: nobody renames in there.
LEFT_ALONE = (
    "docs/studies/*", "docs/docking.md", "docs/validation.*", "CHANGELOG.md", "tests/data/*",
    "*.svg", "*.png", "*.parquet", "*.ipynb", ".git/*", ".venv/*", "results/*",
)  # fmt: skip
TEXT = (".py", ".md", ".toml", ".html", ".js", ".css", ".txt", ".yaml", ".yml")


def files(root: Path) -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=root, capture_output=True, text=True,
        check=True,
    ).stdout.split("\n")  # fmt: skip
    return [
        name for name in listed
        if name.endswith(TEXT) and (root / name).is_file()
        and not any(fnmatch.fnmatch(name, glob) for glob in LEFT_ALONE)
    ]  # fmt: skip


def move(root: Path, report: Counter) -> None:
    for old, new in TABLE["moves"]:
        if (root / old).is_file() and not (root / new).exists():
            tracked = subprocess.run(["git", "mv", old, new], cwd=root, capture_output=True)
            if tracked.returncode:
                (root / old).rename(root / new)
            report["moves"] += 1
        elif (root / old).is_file():
            print(f"move: both {old} and {new} are there")


def wide(text: str, name: str, report: Counter) -> str:
    """Replace whole words everywhere: identifiers that mean one thing, and modules."""
    for old, new in TABLE["modules"]:
        text, n = re.subn(rf"(?<![\w.]){re.escape(old)}(?![\w])", new, text)
        report["module mentions"] += n

    def known(found: re.Match[str]) -> str:
        new = TABLE["wide"].get(found.group(0))
        if new is None:
            return found.group(0)
        report[f"wide {found.group(0)}"] += 1
        return str(new)

    return re.sub(r"(?<!\w)[A-Za-z_]\w*(?!\w)", known, text)


def local(text: str, name: str, report: Counter) -> str:
    """Rename identifiers of one file: tokens, and mentions in docstrings as argument or literal."""
    wanted: list[tuple[str, str, str, re.Pattern[str] | None]] = []
    for entry in TABLE["local"]:
        if any(fnmatch.fnmatch(name, glob) for glob in entry["files"]):
            skip = re.compile(entry["skip"]) if entry.get("skip") else None
            wanted += [(old, new, entry.get("kind", ""), skip) for old, new in entry["names"].items()]
    if not wanted:
        return text
    lines = text.splitlines(keepends=True)
    edits: list[tuple[int, int, int, str]] = []
    before = ""
    words = {}
    for old, new, kind, skip in wanted:
        words.setdefault(old, []).append((new, kind, skip))
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.NAME and token.string in words:
            row, left = token.start
            line = lines[row - 1]
            for new, kind, skip in words[token.string]:
                if skip and skip.search(f"{line[:left]}@{line[left:]}"):
                    continue
                if (kind == "bare" and before == ".") or (kind == "attribute" and before != "."):
                    continue
                edits.append((row - 1, left, left + len(token.string), new))
                report[f"{name}: {token.string}"] += 1
                break
        elif token.type in (tokenize.STRING, tokenize.COMMENT):
            for old, found in words.items():
                new = found[0][0]
                pattern = rf"``{old}``|(?m:^(?<!\S) +{old}(?=(?:, \w+)*: ))"
                if token.type == tokenize.STRING and not token.string.startswith(('"""', 'r"""')):
                    continue
                for row in range(token.start[0] - 1, token.end[0]):
                    for hit in re.finditer(pattern, lines[row]):
                        at = hit.start() + hit.group(0).index(old)
                        edits.append((row, at, at + len(old), new))
                        report[f"{name}: {old}"] += 1
        if token.type not in (tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT):
            before = token.string
    for row, left, right, new in sorted(set(edits), reverse=True):
        lines[row] = lines[row][:left] + new + lines[row][right:]
    return "".join(lines)


def hunks(root: Path, write: bool) -> tuple[int, int, list[str]]:
    """Replace sentences: blocks of whole lines, wherever in their file they stand."""
    done, already, gone = 0, 0, []
    by_file: dict[str, str] = {}
    for number, hunk in enumerate(json.loads((DATA / "hunks.json").read_text("utf-8"))):
        path = root / hunk["file"]
        if hunk["file"] not in by_file:
            by_file[hunk["file"]] = path.read_text("utf-8") if path.is_file() else ""
        text = by_file[hunk["file"]]
        old, new = hunk["old"], hunk["new"]
        if old in new and new in text:
            already += 1
        elif old and text.count(old) == 1:
            by_file[hunk["file"]] = text.replace(old, new, 1)
            done += 1
        elif new in text:
            already += 1
        else:
            gone.append(f"{number} {hunk['file']}: {old.strip().splitlines()[0] if old.strip() else '(blank)'}")
    if write:
        for name, text in by_file.items():
            if text and (root / name).read_text("utf-8") != text:
                (root / name).write_bytes(text.encode("utf-8"))
    return done, already, gone


ENTRY = """- Pages, sentences and code use the field's terms: differences are *significant* or *not significant* (the
  verdict `not told apart` reads `not significant`), a third each is the *reference mix*, months secured are the
  *runway*, organisations go *dormant*, ties through a meta-cluster are *extra-local*. Scenario keys, columns,
  tables and files keep their names (`fates.parquet` holds end states); in Python `Triangle.fates` is
  `Triangle.end_states`, and `world.nearness` and `world.law_differs` are `world.geographical_proximity` and
  `world.institutional_distance`.
"""


def changelog(root: Path) -> None:
    """Write the entry under the changes of the top version, once."""
    path = root / "CHANGELOG.md"
    text = path.read_text("utf-8")
    first = "### Changed\n\n"
    if ENTRY not in text and first in text:
        path.write_text(text.replace(first, first + ENTRY, 1), "utf-8")


def clashes(root: Path) -> None:
    """Tell where a local rename meets a name that the file has already."""
    for entry in TABLE["local"]:
        for name in files(root):
            if name.endswith(".py") and any(fnmatch.fnmatch(name, g) for g in entry["files"]):
                names = Counter(re.findall(r"\w+", (root / name).read_text("utf-8")))
                for old, new in entry["names"].items():
                    if names[old] and names[new]:
                        print(f"clash? {name}: {old} ({names[old]}) -> {new} ({names[new]})")


def main() -> None:
    root = Path(sys.argv[1]).resolve()
    write = "--check" not in sys.argv
    if "--clashes" in sys.argv:
        clashes(root)
        return
    report: Counter[str] = Counter()
    if write:
        move(root, report)
    for name in files(root) if "--hunks" not in sys.argv else []:
        path = root / name
        try:
            text = path.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            continue
        changed = wide(text, name, report)
        if name.endswith(".py"):
            try:
                changed = local(changed, name, report)
            except (tokenize.TokenError, SyntaxError) as error:
                print(f"{name}: left as it is, {error}")
        if changed != text and write:
            path.write_bytes(changed.encode("utf-8"))
    used = {key.removeprefix("wide ") for key in report if key.startswith("wide ")}
    print(f"renames: {len(used)} of {len(TABLE['wide'])} wide names, "
          f"{len([k for k in report if ': ' in k])} local ones; {sum(report.values())} places")
    if "--verbose" in sys.argv:
        print("\n".join(f"{n} {key}" for key, n in sorted(report.items())))
    if "--unused" in sys.argv:
        print("not found:", *sorted(set(TABLE["wide"]) - used))
    if "--no-hunks" in sys.argv:
        return
    if write:
        changelog(root)
    done, already, gone = hunks(root, write)
    print(f"sentences: {done} replaced, {already} there already, {len(gone)} gone:")
    print("\n".join(f"  {line}" for line in gone))


if __name__ == "__main__":
    main()
