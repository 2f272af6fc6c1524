"""Small pictures of what a sentence does not show: how money comes, ends and is matched.

A sketch is rows of a label and parts, drawn as text for a terminal (here) and as SVG for the page
(:mod:`analysis.explanations.svg`). Tests hold their numbers against the rules of the model.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Tone = Literal["grant", "own", "in_kind", "other", "gap"]

SIGNS: Mapping[Tone, str] = {"grant": "#", "own": "=", "in_kind": "+", "other": ":", "gap": " "}
"""How a part is filled in text; plain signs, which every terminal can write."""

type Row = tuple[str, tuple[tuple[Tone, float], ...], str]
"""Label, parts from left to right, and what stands behind them."""

_WIDTH = 40


@dataclass(frozen=True, slots=True)
class Sketch:
    """A picture of one rule.

    Attributes:
        name: Name of its file in docs/images/keys.
        keys: Keys that it explains.
        title: What it shows.
        full: Length of a part that fills the width.
        rows: The rows.
        legend: What the tones stand for.
        caption: A sentence or two.
    """

    name: str
    keys: tuple[str, ...]
    title: str
    full: float
    rows: tuple[Row, ...]
    legend: Mapping[Tone, str]
    caption: str

    def text(self) -> list[str]:
        """Return the sketch as lines of plain text."""
        label_width = max(len(label) for label, _, _ in self.rows)
        lines = [self.title]
        for label, parts, note in self.rows:
            bar, end = "", 0.0
            for tone, length in parts:
                end += length
                bar += SIGNS[tone] * (round(end / self.full * _WIDTH) - len(bar))
            lines.append(f"  {label:<{label_width}}  {bar:<{_WIDTH}}  {note}".rstrip())
        lines.append(
            "  " + "   ".join(f"{SIGNS[tone]} {what}" for tone, what in self.legend.items())
        )
        return lines


def _year(label: str, paid: float) -> Row:
    return label, (("grant", paid),), f"{paid:.0f} %"


SKETCHES: tuple[Sketch, ...] = (
    Sketch(
        "ending",
        ("programme.*.ending", "programme.*.max_years"),
        "What a contract of four years pays (max_years = 4)",
        100.0,
        (
            _year("abrupt, year 1", 100.0),
            *(_year(f"year {year}", 100.0) for year in range(2, 5)),
            _year("year 5", 0.0),
            ("", (), ""),
            _year("degressive, year 1", 100.0),
            *(_year(f"year {year}", 125.0 - 25.0 * year) for year in range(2, 6)),
        ),
        {"grant": "part of the full grant"},
        "A degressive grant of n years falls by one n-th each year, so that the organisation "
        "learns to live without it; an abrupt one pays in full and stops.",
    ),
    Sketch(
        "stops_all_at_end",
        ("programme.*.stops_all_at_end",),
        "A contract of five years, signed in year 2 of a programme of four years",
        6.0,
        (
            ("programme", (("other", 4.0),), "years 1 to 4"),
            ("false", (("gap", 1.0), ("grant", 5.0)), "years 2 to 6"),
            ("true", (("gap", 1.0), ("grant", 3.0)), "years 2 to 4"),
        ),
        {"other": "awards are possible", "grant": "the contract pays"},
        "Usually contracts outlive their programme; with true they end with it.",
    ),
    Sketch(
        "matching",
        ("programme.*.matching",),
        "matching = 1.0, full grant EUR 100,000 a year",
        150.0,
        (
            ("own income", (("own", 150.0),), "EUR 150,000"),
            ("grant", (("grant", 100.0),), "EUR 100,000: all"),
            ("", (), ""),
            ("own income", (("own", 60.0),), "EUR 60,000"),
            ("grant", (("grant", 60.0),), "EUR 60,000: as much as it matches"),
        ),
        {"own": "fees and sold services", "grant": "grant paid"},
        "Each euro of grant must be matched with so many euros of own income; with 0.5 half a euro "
        "is enough. What is not matched is not paid.",
    ),
    Sketch(
        "intensity",
        ("programme.*.intensity", "programme.*.cap_eur_per_year"),
        "intensity = 0.5, cap_eur_per_year = 200,000",
        500.0,
        (
            ("cost EUR 300,000", (("grant", 150.0), ("own", 150.0)), "grant EUR 150,000"),
            ("cost EUR 500,000", (("grant", 200.0), ("own", 300.0)), "grant EUR 200,000: the cap"),
        ),
        {"grant": "operating grant", "own": "from elsewhere"},
        "An operating grant pays a share of the running cost, up to a cap.",
    ),
    Sketch(
        "aid_rate",
        ("programme.*.aid_rate", "programme.*.project_eur", "programme.*.in_kind_counts"),
        "A project of EUR 250,000 at aid_rate = 0.75",
        250.0,
        (
            ("in_kind_counts = true", (("grant", 187.5), ("in_kind", 62.5)), ""),
            ("in_kind_counts = false", (("grant", 187.5), ("own", 62.5)), ""),
        ),
        {"grant": "grant", "in_kind": "members' work, as far as they give it", "own": "own staff"},
        "The grant pays a share of the cost. The rest is the partners' own contribution: work of "
        "members where that counts, else time of paid staff.",
    ),
    Sketch(
        "payments",
        (
            "programme.*.prefinancing",
            "programme.*.final_payment",
            "programme.*.final_delay_quarters",
        ),
        "When the grant of a project of two years reaches the bank "
        "(prefinancing = 0.3, final_payment = 0.2)",
        100.0,
        (
            ("work begins", (("grant", 30.0),), "30 % in advance"),
            ("after year 1", (("other", 30.0), ("grant", 20.0)), "20 %: earned, not yet paid"),
            ("after year 2", (("other", 50.0),), "nothing yet"),
            ("3 quarters later", (("other", 50.0), ("grant", 50.0)), "50 %: the rest"),
        ),
        {"grant": "paid now", "other": "paid before"},
        "An advance comes when work begins, then once a year what was earned, until only the final "
        "payment is left; the rest comes final_delay_quarters after the end. Partners bridge what "
        "is missing.",
    ),
    Sketch(
        "call",
        (
            "programme.*.opens",
            "programme.*.open_quarters",
            "programme.*.decision_quarters",
            "programme.*.start_quarters",
            "programme.*.duration_quarters",
        ),
        "A call in quarters (open_quarters = 2, decision_quarters = 2, start_quarters = 1, "
        "duration_quarters = 8)",
        13.0,
        (
            ("open for proposals", (("own", 2.0),), "2"),
            ("decision", (("gap", 2.0), ("other", 2.0)), "2"),
            ("until work begins", (("gap", 4.0), ("other", 1.0)), "1"),
            ("work", (("gap", 5.0), ("grant", 8.0)), "8"),
        ),
        {"own": "proposals are written", "other": "waiting", "grant": "paid work"},
        "From the opening of a call to its last report passes more time than many organisations "
        "have money for.",
    ),
    Sketch(
        "cascade_share",
        ("programme.*.cascade_share", "parameters.calls.firm_share_of_project"),
        "Who gets the grant of a project (firm_share_of_project = 0.3)",
        100.0,
        (
            ("cascade_share = 0", (("own", 70.0), ("grant", 30.0)), "firms 30 %"),
            ("cascade_share = 0.5", (("own", 35.0), ("grant", 65.0)), "firms 65 %"),
        ),
        {"own": "organisations", "grant": "member firms"},
        "Member firms that take part have their part of every project; a cascade passes on a share "
        "of the organisations' part as well.",
    ),
    Sketch(
        "fees",
        ("fees.*.form", "fees.*.bands", "fees.*.base_eur", "fees.*.per_fte_eur", "fees.*.cap_eur"),
        "Fees of firms with 5, 50 and 500 employees by four schedules of scenarios/base.toml",
        10000.0,
        (
            ("flat, 5", (("own", 1000.0),), "EUR 1,000"),
            ("50", (("own", 1000.0),), "EUR 1,000"),
            ("500", (("own", 1000.0),), "EUR 1,000"),
            ("bands (banded), 5", (("own", 335.12),), "EUR 335"),
            ("50", (("own", 1340.48),), "EUR 1,340"),
            ("500", (("own", 4691.69),), "EUR 4,692"),
            ("progressive, 5", (("own", 892.0),), "EUR 892"),
            ("50", (("own", 1720.0),), "EUR 1,720"),
            ("500", (("own", 10000.0),), "EUR 10,000: the cap"),
            ("symbolic, any", (("own", 25.0),), "EUR 25"),
        ),
        {"own": "fee a year"},
        "A flat fee weighs on small firms, a progressive one on large ones; by_kind_eur goes "
        "before all of them.",
    ),
    Sketch(
        "shock",
        (
            "shock.*.demand_change",
            "shock.*.duration_quarters",
            "shock.*.recovery_quarters",
            "shock.*.persistence",
        ),
        "Demand after demand_change = -0.3, duration_quarters = 4, recovery_quarters = 8",
        1.0,
        (
            ("before", (("own", 1.0),), "0"),
            ("quarters 1 to 4", (("own", 0.7),), "-0.30"),
            ("quarter 7", (("own", 0.8),), "-0.20"),
            ("quarter 10", (("own", 0.9),), "-0.10"),
            ("quarter 13", (("own", 1.0),), "0"),
        ),
        {"own": "log demand, next to before"},
        "A shock strikes at once, stays for its duration and fades in a straight line, or by its "
        "persistence: half of -0.3 is left after a quarter with 0.5, a quarter of it after two.",
    ),
    Sketch(
        "target_mix",
        (
            "cluster.*.target_mix",
            "metacluster.*.target_mix",
            "synthetic.target_mix",
            "cluster.*.target_mix.fees_services",
            "cluster.*.target_mix.in_kind",
            "cluster.*.target_mix.projects",
            "metacluster.*.target_mix.*",
            "metacluster.*.target_mix.*.fees_services",
            "metacluster.*.target_mix.*.in_kind",
            "metacluster.*.target_mix.*.projects",
        ),
        "The usual plan of a meta-cluster, by phase",
        100.0,
        (
            ("creation", (("in_kind", 100.0),), ""),
            ("validation", (("own", 20.0), ("in_kind", 60.0), ("grant", 20.0)), ""),
            ("growth", (("own", 33.3), ("in_kind", 33.3), ("grant", 33.4)), ""),
        ),
        {"own": "fees and services", "in_kind": "work in kind", "grant": "projects"},
        "What an organisation plans to live on. It is a plan: what comes in is decided by members, "
        "calls and the bank.",
    ),
)


def sketch_of(key: str) -> Sketch | None:
    """Return the sketch that explains a key; None where words are enough."""
    return next((sketch for sketch in SKETCHES if key in sketch.keys), None)
