"""A short world to play in: a region of two years."""

from pathlib import Path

from analysis.app.choices import Choices
from tests.cli.commands import ROOT

REGION = ROOT / "scenarios" / "regions" / "one_region.toml"


def choices_with(folder: Path) -> Choices:
    """Return the worlds with ``short-region`` among them."""
    choices = Choices()
    file = folder / "short-region.toml"
    text = f'extends = "{REGION.as_posix()}"\n[run]\ntitle = "Short"\nyears = 2\n'
    file.write_text(text, encoding="utf-8")
    choices.add(file)
    return choices
