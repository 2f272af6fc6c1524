"""No rule uses a function whose last digits hang on the processor; ``sim.core`` has its own."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import sim

PACKAGE = Path(sim.__file__).parent

OF_NUMPY = """
exp exp2 expm1 log log2 log10 log1p logaddexp power float_power sin cos tan sinh cosh tanh
arcsin arccos arctan arctan2 hypot cbrt dot vdot inner outer einsum matmul tensordot convolve
correlate corrcoef cov interp trapezoid mean average std var median percentile quantile sum
nansum nanmean prod cumprod linalg fft reduce argpartition partition
"""
NUMPY = set(OF_NUMPY.split())
METHODS = {"mean", "std", "var", "dot", "prod", "cumprod", "median", "quantile"}
# Exact, or rounded as IEEE 754 says.
OF_MATH = "inf nan pi sqrt floor ceil isfinite isnan isinf radians copysign fsum ulp"
MATH = set(OF_MATH.split())

OWN_FUNCTIONS = {"core/angles.py", "core/arrays.py", "core/maths.py"}
# Told in words only; a list is checked by commands that do without NumPy and Numba.
NEVER_IN_RESULTS = {"scenario/members/places.py"}
# Sums of whole numbers are exact in any order.
WHOLE_NUMBERS = {
    "rules/hubs.py": ["clusters.recent_hub_cents"],
    "processes/metaclusters/founding.py": ["approve"],
    "processes/membership/fees.py": ["paid"],
    "ledger/statements.py": ["counted['amount_cents']"],
    "ledger/bookings.py": ["entries[2, entries[0] == payer]"],
    "ledger/audit.py": ["balance"],
    "processes/calls/consortia.py": ["can_join"],
    "initial/rest.py": ["clusters.topics_wanted"],
    "rules/state_checks.py": ["firms.alive"],
    "recorder/clusters.py": ["self.by_kind"],
    "recorder/organisations.py": ["tier.organisations.topics"],
}
# Without ties there is one order; of equal entries of the books any one stands for their sum.
WITHOUT_TIES = {
    "agents/columnset.py": ["first"],
    "core/table.py": ["self.unique_id[rows]"],
    "ledger/journal.py": ["place"],
    "recorder/firms.py": ["world.firms.unique_id[rows]"],
}


def _suspects(file: str, text: str) -> Iterator[str]:
    """Yield each place of a source whose result may hang on the processor."""
    # Pandas adds up in one order; test_same_bytes holds it.
    of_pandas = file.startswith("outcomes/")
    tree = ast.parse(text)
    in_int = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "int"
        for part in ast.walk(node)
    }
    for node in ast.walk(tree):
        match node:
            case ast.BinOp(op=ast.MatMult()):
                yield ast.unparse(node)
            case ast.BinOp(op=ast.Pow(), left=base, right=exponent):
                numbers = isinstance(base, ast.Constant) and not _names(exponent)
                if ast.unparse(exponent) != "2" and not numbers:
                    yield ast.unparse(node)
            case ast.Attribute(value=ast.Name(id="np"), attr=name) if name in NUMPY:
                yield ast.unparse(node)
            case ast.Attribute(value=ast.Name(id="math"), attr=name) if name not in MATH:
                yield ast.unparse(node)
            case ast.ImportFrom(module="math", names=names):
                yield from (alias.name for alias in names if alias.name not in MATH)
            case ast.Import(names=names):
                yield from (a.name for a in names if a.name in ("cmath", "scipy", "statistics"))
            case ast.Call(func=ast.Name(id="pow")):
                yield ast.unparse(node)
            case ast.Call(func=ast.Attribute(attr="argsort")):
                by = ast.unparse(node.args[0] if node.args else node.func.value)
                if "stable" not in ast.unparse(node) and by not in WITHOUT_TIES.get(file, []):
                    yield ast.unparse(node)
            case ast.Call(func=ast.Attribute(value=ast.Attribute(attr=by), attr="reduce")):
                # The greatest and the least of numbers are so in any order, and so is all or any.
                if by not in ("maximum", "minimum", "logical_and", "logical_or"):
                    yield ast.unparse(node)
            case ast.Call(func=ast.Attribute(value=of, attr=name)) if not of_pandas:
                if name in METHODS:
                    yield ast.unparse(node)
                told = ast.unparse(of).split(".groupby")[0]
                whole = id(node) in in_int or told in WHOLE_NUMBERS.get(file, [])
                if name == "sum" and not whole:
                    yield ast.unparse(node)


def _names(node: ast.AST) -> bool:
    return any(isinstance(part, ast.Name) for part in ast.walk(node))


FILES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))


def test_rules_compute_by_own_functions_only() -> None:
    found = [
        f"{file}: {suspect}"
        for file in FILES
        if file not in OWN_FUNCTIONS | NEVER_IN_RESULTS
        for suspect in _suspects(file, (PACKAGE / file).read_text("utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "np.exp(x)",
        "math.log(x)",
        "from math import exp",
        "x ** 0.5",
        "x ** n",
        "x ** 3",
        "a @ b",
        "np.add.reduce(x)",
        "np.linalg.norm(x)",
        "x.mean()",
        "x.sum()",
        "np.argsort(x)",
        "x.argsort()",
        "pow(x, y)",
        "import statistics",
    ],
)
def test_a_suspect_is_found(line: str) -> None:
    assert len(list(_suspects("a.py", line))) == 1


@pytest.mark.parametrize(
    "line",
    ["x ** 2", "2.0**-53", "math.sqrt(x)", "np.sqrt(x)", "int(n.sum())", "f(**x)", "fsum(x)"],
)
def test_what_is_exact_is_none(line: str) -> None:
    assert list(_suspects("a.py", line)) == []


def test_exceptions_are_still_needed() -> None:
    for exceptions in (WHOLE_NUMBERS, WITHOUT_TIES):
        for file, told in exceptions.items():
            text = ast.unparse(ast.parse((PACKAGE / file).read_text("utf-8")))
            assert [part for part in told if part not in text] == []
