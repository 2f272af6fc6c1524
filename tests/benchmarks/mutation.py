"""Count how many small wrong changes of the rules the tests see.

``python -m tests.benchmarks.mutation [COUNT] [SEED] [FOLDER]`` picks mutants of ``sim/processes``
and ``sim/ledger`` at random, 25 unless told otherwise, changes one after the other in a copy of the
project (in FOLDER, kept for the next time), runs the tests of rules that reach the changed line,
those about its module first, and prints each mutant that no test sees: file, line and difference.
"""

from __future__ import annotations

import importlib
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

from tests.mutation.copies import ROOT, Reach, copied, files_to_mutate, module_of, reached
from tests.mutation.mutants import Mutant, chosen, mutants_of

_LOADED_BEFORE = ("hypothesis", "mesa", "numba", "pandas", "pyarrow.parquet", "pydantic", "pytest",
                  "_pytest.assertion.rewrite", "scipy.stats")  # fmt: skip
# Tests beyond this many seconds have little more to say of a line than those before.
_SECONDS_MAX = 30.0
_SEEN, _MISSED, _UNCLEAR = "seen", "missed", "unclear"


def main(count: int = 25, seed: int = 1, folder: str = "") -> None:
    """Try mutants and tell."""
    root = Path(folder or Path(tempfile.gettempdir()) / "metacluster-mutants").resolve()
    root.mkdir(parents=True, exist_ok=True)
    copied(root)
    tests = reached(root)
    originals = {file: (root / file).read_text("utf-8") for file in files_to_mutate(root)}
    everything = [m for file, source in originals.items() for m in mutants_of(file, source)]
    print(f"{count} of {len(everything)} mutants, {len(tests)} tests, seed {seed}", flush=True)
    for name in _LOADED_BEFORE:
        importlib.import_module(name)
    verdicts: dict[str, int] = {}
    for number, mutant in enumerate(chosen(everything, count, seed), 1):
        verdict = _verdict(root, mutant, originals[mutant.file], tests)
        verdicts[verdict] = verdicts.get(verdict, 0) + 1
        if verdict != _SEEN:
            print(f"{number} {verdict}: {mutant.file}:{mutant.line} ({mutant.what})")
            print(mutant.diff(originals[mutant.file]), flush=True)
    told = ", ".join(f"{number} {name}" for name, number in sorted(verdicts.items()))
    print(f"{told}: {verdicts.get(_SEEN, 0) / max(count, 1):.0%} seen")


def _verdict(root: Path, mutant: Mutant, original: str, tests: list[Reach]) -> str:
    """Change the file, run the tests that reach the line, and put the file back."""
    names = _tests_of(mutant, tests)
    if not names:
        return _MISSED
    file = root / mutant.file
    before = file.stat()
    file.write_text(mutant.source(original), encoding="utf-8")
    # Python tells files apart by size and second: no mutant may pass for another.
    os.utime(file, (before.st_atime, time.time() + time.monotonic() % 1e6))
    try:
        code = 0
        for some in _in_two_goes(names):
            code = code or _run(root, mutant.file, some)
    finally:
        file.write_text(original, encoding="utf-8")
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    return {0: _MISSED, 1: _SEEN, 2: _SEEN, 4: _SEEN, -1: _SEEN}.get(code, f"{_UNCLEAR} ({code})")


def _tests_of(mutant: Mutant, tests: list[Reach]) -> list[str]:
    """Return the tests that reach the changed line.

    First those whose file names the module, among them quick ones that reach little else.
    """
    reaching = []
    for test in tests:
        run = test.lines.get(mutant.file, frozenset())
        if run and not (mutant.lines and run.isdisjoint(mutant.lines)):
            reaching.append(test)
    about = {name: _is_about(name, mutant.file) for name in {_file_of(t) for t in reaching}}
    # The opening of a world runs most rules, so that nearly every test reaches them.
    reaching.sort(
        key=lambda t: (
            not about[_file_of(t)], t.seconds > 1.0, sum(map(len, t.lines.values())), t.test
        )
    )  # fmt: skip
    names, seconds = [], 0.0
    for test in reaching:
        seconds += test.seconds
        if names and seconds > _SECONDS_MAX:
            break
        names.append(test.test)
    return names


def _file_of(test: Reach) -> str:
    return test.test.partition("::")[0]


def _is_about(file: str, changed: str) -> bool:
    """Whether a file of tests names the changed module."""
    return module_of(changed) in (ROOT / file).read_text("utf-8")


def _in_two_goes(names: list[str]) -> list[list[str]]:
    """Return the tests of the first two files, and all others: most mutants need only those."""
    files = list(dict.fromkeys(name.partition("::")[0] for name in names))[:2]
    first = [name for name in names if name.partition("::")[0] in files]
    return [some for some in (first, [name for name in names if name not in first]) if some]


def _run(root: Path, file: str, names: list[str]) -> int:
    """Run tests in a process of their own that has all libraries loaded; -1 if it hangs."""
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        return os.waitstatus_to_exitcode(status) if os.WIFEXITED(status) else -1
    code = 3
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (120, 130))
        elsewhere = {"", os.getcwd()}
        os.chdir(root)
        os.environ["MUTATION_PLAIN"] = module_of(file)
        sys.dont_write_bytecode = True
        ours = [name for name in sys.modules if name.partition(".")[0] in ("sim", "tests")]
        for name in ours:
            del sys.modules[name]
        sys.path[:] = [str(root), *[path for path in sys.path if path not in elsewhere]]
        log = os.open(root / "last.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(log, 1)
        os.dup2(log, 2)
        pytest = sys.modules["pytest"]
        code = int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", *names]))
    finally:
        os._exit(code)


if __name__ == "__main__":
    main(*[int(argument) if argument.isdigit() else argument for argument in sys.argv[1:]])
