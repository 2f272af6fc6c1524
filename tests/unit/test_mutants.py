"""Mutants are small, all different, and the same ones for the same seed."""

from __future__ import annotations

import ast

from tests.mutation.mutants import chosen, mutants_of

SOURCE = '''
def bill(hours: int, rate: float = 2.0) -> float:
    """Return what some hours cost: at least 1."""
    if hours < 3 and not rate == 1.0:
        hours += 1
    book(hours)
    total = -hours * min(rate, 9)
    if total > 0:
        raise ValueError(f"{total + 1}")
    return total
'''
BODY = SOURCE.strip()


def changed(kind: str) -> list[str]:
    mutants = [mutant for mutant in mutants_of("bill.py", BODY) if mutant.what == kind]
    return [mutant.diff(BODY).splitlines()[-1].strip("+ ") for mutant in mutants]


def test_each_kind_of_change_is_made():
    assert changed("comparison") == [
        "if hours <= 3 and (not rate == 1.0):",
        "if hours < 3 and (not rate != 1.0):",
        "if total >= 0:",
    ]
    assert changed("and/or") == ["if hours < 3 or not rate == 1.0:"]
    assert changed("condition") == [
        "if not (hours < 3 and (not rate == 1.0)):",
        "if not total > 0:",
    ]
    assert changed("sign") == [
        "if hours < 3 and +(rate == 1.0):",
        "total = +hours * min(rate, 9)",
    ]
    assert changed("operator") == ["hours -= 1", "total = -hours / min(rate, 9)"]
    assert changed("end") == ["total = -hours * max(rate, 9)"]
    assert changed("removed") == ["pass", "pass"]
    assert "def bill(hours: int, rate: float=3.0) -> float:" in changed("constant")


def test_texts_are_left_alone():
    for mutant in mutants_of("bill.py", BODY):
        tree = ast.parse(mutant.source(BODY))
        assert ast.get_docstring(tree.body[0]) == "Return what some hours cost: at least 1."
        assert "total + 1" in mutant.source(BODY)


def test_a_mutant_knows_the_lines_of_its_statement():
    lines = {(m.what, m.line): m.lines for m in mutants_of("bill.py", BODY)}
    assert lines["and/or", 3] == range(3, 4)
    assert lines["removed", 5] == range(5, 6)
    # A default is made as the file is read.
    assert lines["constant", 1] == range(0)


def test_all_mutants_differ_from_the_source_and_from_each_other():
    sources = [mutant.source(BODY) for mutant in mutants_of("bill.py", BODY)]
    assert len(set(sources)) == len(sources)
    assert ast.unparse(ast.parse(BODY)) not in sources


def test_a_seed_chooses_the_same_mutants_again():
    mutants = mutants_of("bill.py", BODY)
    assert chosen(mutants, 5, seed=1) == chosen(mutants[::-1], 5, seed=1)
    assert chosen(mutants, 5, seed=1) != chosen(mutants, 5, seed=2)
