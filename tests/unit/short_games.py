"""Short worlds to play in: a region of two years, and MATERIALIX to the end of 2018."""

from pathlib import Path

from analysis.app.choices import Choices
from tests.cli.commands import MATERIALIX, ROOT

REGION = ROOT / "scenarios" / "regions" / "one_region.toml"


def choices_with(folder: Path) -> Choices:
    """Return the worlds with ``short-region`` and ``short-meta`` among them."""
    choices = Choices()
    for name, base, years in (("short-region", REGION, 2), ("short-meta", MATERIALIX, 3)):
        file = folder / f"{name}.toml"
        text = f'extends = "{base.as_posix()}"\n[run]\ntitle = "Short"\nyears = {years}\n'
        file.write_text(text, encoding="utf-8")
        choices.add(file)
    return choices
