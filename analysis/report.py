"""The report of a run: one HTML file that opens anywhere, without a network."""

from __future__ import annotations

import base64
import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from analysis import books, report_tables
from analysis.figures import Picture, draw_all
from analysis.findings import findings, headline
from analysis.saved_run import SavedRun

TEMPLATES = Path(__file__).resolve().parent / "templates"


def write_report(folder: Path) -> Path:
    """Write ``figures/*.png`` and ``report.html`` into a run folder, from its tables alone.

    The same tables give the same bytes. The page loads nothing from outside.

    Args:
        folder: A run folder; one over several seeds also gets bands.

    Returns:
        Path of the report.

    Raises:
        FileNotFoundError: If the folder or one of its files is missing.
        ValueError: If a file is not what a run writes.
    """
    folder = Path(folder)
    run = SavedRun.read(folder)
    pictures = list(draw_all(run))
    _save_pictures(pictures, folder / "figures")
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["tied"] = _tied
    page = environment.get_template("report.html").render(
        title=run.scenario["run"]["title"] or run.results.run["name"],
        description=run.scenario["run"]["description"],
        headline=headline(run),
        findings=findings(run),
        pictures=[
            {"picture": picture, "data": base64.b64encode(picture.embedded_png).decode("ascii")}
            for picture in pictures
        ],
        facts=report_tables.facts(run),
        key_numbers=report_tables.key_numbers(run),
        inputs=report_tables.inputs(run),
        sheet=report_tables.sheet(run),
        matrix=report_tables.matrix(run),
        faults=books.faults(run),
        events=report_tables.events(run),
        parameters=report_tables.changed_parameters(run),
        evidence=report_tables.evidence_of_parameters(),
        n_seeds=run.n_seeds,
        seed=run.seed,
    )
    path = folder / "report.html"
    path.write_bytes(page.encode("utf-8"))
    return path


def _tied(text: str) -> str:
    """Tie a number to its unit, so that no line breaks between them."""
    return re.sub(r"(?<=\d) (?=%|points|months|million|billion)|(?<=EUR) (?=\d)", "\u00a0", text)


def _save_pictures(pictures: list[Picture], folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    # A picture that this run no longer has must not stay behind from an earlier one.
    for old in folder.glob("*.png"):
        old.unlink()
    for picture in pictures:
        (folder / f"{picture.name}.png").write_bytes(picture.png)
