"""Parts of the description that are made from declarations: steps, columns, parameters, events."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from analysis.explanations.entries import all_entries
from analysis.explanations.odd.code import ROOT, model_functions
from sim.core.column import Column
from sim.core.columns import ColumnStore
from sim.core.randomness import Process
from sim.outcomes.declare import fields_of
from sim.parameters import GROUNDS, count_grounds, parameter_records
from sim.schedule import STEPS
from sim.state.clusters import ClusterTable
from sim.state.events import EVENTS
from sim.state.firms import FirmTable
from sim.state.metaclusters import MetaClusterTable
from sim.state.organisations import OrganisationTable
from sim.state.plans import ActionTable
from sim.state.projects import (
    ProjectFirmTable,
    ProjectPartnerTable,
    ProjectTable,
    ProposalPartnerTable,
    ProposalTable,
)
from sim.vocabulary import (
    DECISION_RULES,
    ECOSYSTEMS,
    FINANCES,
    KINDS,
    LABELS,
    LEGAL_FORMS,
    PHASES,
    RISKS,
    ROLES,
    STAGES,
    STATUSES,
    STRUCTURES,
    TOPICS,
)

_TABLES: Mapping[str, type[ColumnStore]] = {
    "firms": FirmTable,
    "organisations": OrganisationTable,
    "clusters": ClusterTable,
    "metaclusters": MetaClusterTable,
    "proposals": ProposalTable,
    "proposal_partners": ProposalPartnerTable,
    "projects": ProjectTable,
    "project_partners": ProjectPartnerTable,
    "project_firms": ProjectFirmTable,
    "actions": ActionTable,
}
_WORDS = {
    "KINDS": KINDS, "STATUSES": STATUSES, "ROLES": ROLES, "LEGAL_FORMS": LEGAL_FORMS,
    "LABELS": LABELS, "TOPICS": TOPICS, "PHASES": PHASES, "RISKS": RISKS, "STAGES": STAGES,
    "DECISION_RULES": DECISION_RULES, "FINANCES": FINANCES, "STRUCTURES": STRUCTURES,
    "ECOSYSTEMS": ECOSYSTEMS,
}  # fmt: skip


def _table(heads: tuple[str, ...], rows: Iterator[tuple[object, ...]]) -> str:
    lines = ["| " + " | ".join(heads) + " |", "|---" * len(heads) + "|"]
    lines += [
        "| " + " | ".join(str(cell).replace("|", "\\|") for cell in row) + " |" for row in rows
    ]
    return "\n".join(lines)


def schedule(_: str) -> str:
    """Return the steps of a quarter in their order, each with what it does."""
    lines = [
        f"{place}. **{step}** ([rules](odd/{step}.md)): {_told(step)}"
        for place, step in enumerate(STEPS, 1)
    ]
    last = len(STEPS) + 1
    return "\n".join(
        [*lines, f"{last}. **books**: what was booked is proved, recorded and closed."]
    )


def _told(step: str) -> str:
    """Return the first sentence of the file of a step, without its number."""
    file = _file_of(step)
    told = (ast.get_docstring(ast.parse(file.read_text("utf-8"))) or "").split("\n")[0]
    return re.sub(r"^Process \d+: ", "", told)


def _file_of(step: str) -> Path:
    """Return the file that holds the function of a step."""
    folder = ROOT / "sim" / "processes" / step
    return folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")


def steps(step: str) -> str:
    """Return what a step does, in its order, by the calls in its function."""
    lines = [f"{'   ' * depth}- {words}" for depth, words in steps_of(step)]
    return "\n".join(lines)


def steps_of(step: str) -> list[tuple[int, str]]:
    """Return the calls of the function of a step, with depth, and the conditions on them."""
    tree = ast.parse(_file_of(step).read_text("utf-8"))
    function = next(n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == step)
    return list(_calls(step, function.body, 0))


def _calls(step: str, body: list[ast.stmt], depth: int) -> Iterator[tuple[int, str]]:
    for node in body:
        if isinstance(node, ast.If):
            inside = list(_calls(step, node.body, depth + 1))
            if inside:
                yield depth, f"if {_plain(node.test)}:"
                yield from inside
        elif isinstance(node, ast.For):
            yield depth, f"for each {ast.unparse(node.target)} of {_plain(node.iter)}:"
            yield from _calls(step, node.body, depth + 1)
        elif isinstance(node, ast.Expr | ast.Assign) and isinstance(node.value, ast.Call):
            name = node.value.func
            if isinstance(name, ast.Name):
                yield depth, f"`{name.id}`: {_sentence(step, name.id)}"


def _plain(node: ast.expr) -> str:
    text = ast.unparse(node).replace("world.on.", "the switch ").replace("world.", "")
    return text.replace("tiers()", "the tiers (clusters, then meta-clusters)").replace(
        "tier is", "the tier is"
    )


def _sentence(step: str, name: str) -> str:
    """Return the first sentence on the function that a step calls by a name, its own first."""
    found = [f for f in model_functions().values() if f.name.endswith(f".{name}")]
    own = f"sim.processes.{step}."
    return min(found, key=lambda f: (not f.name.startswith(own), f.name)).sentence if found else ""


def columns(name: str) -> str:
    """Return the state variables of an entity."""
    own = _TABLES[name].columns()
    if name in ("clusters", "metaclusters"):
        shared = OrganisationTable.columns()
        own = {key: column for key, column in own.items() if key not in shared}
    rows = ((f"`{key}`", c.doc, _unit(c), _default(c), _bounds(c)) for key, c in own.items())
    return _table(("variable", "meaning", "unit", "at first", "range"), rows)


def _unit(column: Column) -> str:
    return column.unit or ("yes or no" if column.dtype.kind == "b" else "number")


def _default(column: Column) -> str:
    default = column.default
    return f"{default:.4g}" if isinstance(default, float) else str(default)


def _bounds(column: Column) -> str:
    if column.is_index:
        return f"row of {column.index_of}" if column.index_of else f"0 to {column.high}"
    if column.low is None and column.high is None:
        return ""
    low, high = ("" if end is None else f"{end:g}" for end in (column.low, column.high))
    return f"{low} to {high}".strip()


def parameters(group: str) -> str:
    """Return the parameters of a group with unit, range, default, source and grounds."""
    rows = (
        (f"`{record.key.rpartition('.')[2]}`", record.description, record.unit, record.default,
         f"{record.low:g} to {record.high:g}", record.source, record.grounds)
        for record in parameter_records().values() if record.key.startswith(f"{group}.")
    )  # fmt: skip
    return _table(("parameter", "meaning", "unit", "default", "range", "source", "grounds"), rows)


def grounds(_: str) -> str:
    """Return how many parameters rest on what."""
    counts = count_grounds()
    return _table(
        ("grounds", "parameters", "meaning"),
        ((f"*{word}*", counts[word], told) for word, told in GROUNDS.items()),
    )


def events(_: str) -> str:
    """Return the words of the event log."""
    rows = ((f"`{word}`", declared.meaning) for word, declared in EVENTS.items())
    return _table(("event", "what happened"), rows)


def indicators(_: str) -> str:
    """Return the outcomes of a run."""
    rows = (
        (f"`{name}`", part.meaning, outcome.unit, outcome.theme)
        for name, (outcome, part) in fields_of().items()
    )
    return _table(("indicator", "meaning", "unit", "theme"), rows)


def words(_: str) -> str:
    """Return the closed lists of words whose places are the numbers that columns hold."""
    rows = (
        (name, ", ".join(f"{place} {word}" for place, word in enumerate(listed)))
        for name, listed in _WORDS.items()
    )
    return _table(("list", "words, from 0"), rows)


def switches(_: str) -> str:
    """Return the switches of processes and channels."""
    rows = (
        (f"`{entry.path[-1]}`", entry.meaning)
        for entry in all_entries() if entry.path[0] == "switches" and not entry.is_table
    )  # fmt: skip
    return _table(("switch", "what it turns off"), rows)


def pages(word: str) -> str:
    """Return links to the pages of the project whose names hold a word."""
    found = sorted((ROOT / "docs").rglob(f"*{word}*.md"))
    links = []
    for file in found:
        title = file.read_text("utf-8").splitlines()[0].lstrip("# ")
        links.append(f"- [{title}]({file.relative_to(ROOT / 'docs').as_posix()})")
    return "\n".join(links) or f"- No page on {word} yet."


def streams(_: str) -> str:
    """Return the numbers of the processes in the addresses of random numbers."""
    return ", ".join(f"{process.value} {process.name.lower()}" for process in Process)


PARTS: Mapping[str, Callable[[str], str]] = {
    made.__name__: made
    for made in (
        schedule, steps, columns, parameters, grounds, events, indicators, words, switches, pages,
        streams,
    )
}  # fmt: skip
"""What makes each part, by its kind."""
