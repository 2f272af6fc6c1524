"""Rules for programmes: dates, money, partners, and whether they can ever open."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.entities import OperatingGrantSpec, ProgrammeSpec, ProjectCallSpec
from sim.scenario.faults import Path
from sim.scenario.inspection import Inspection
from sim.vocabulary import ECOSYSTEMS, LABELS


def check_programmes(look: Inspection) -> None:
    """Check funders and programmes."""
    for key, funder in look.document.funder.items():
        if funder.country is not None:
            look.countries(("funder", key, "country"), [funder.country])
    running = _running_at_start(look)
    for key, programme in look.document.programme.items():
        at: Path = ("programme", key)
        look.reference((*at, "funder"), programme.funder, "funder", "funder")
        if look.order(
            (*at, "start"), programme.start, (*at, "end"), programme.end, "the programme"
        ):
            if isinstance(programme, ProjectCallSpec) and programme.under_way_at_start:
                continue
            _horizon(look, at, programme, runs=key in running)
            if isinstance(programme, ProjectCallSpec):
                _openings(look, at, programme)
        _money(look, at, programme)
        if isinstance(programme, ProjectCallSpec):
            _tranches(look, at, programme)
            _partners(look, at, programme)
        _eligibility(look, at, programme)
        if isinstance(programme, OperatingGrantSpec) and programme.hub_price > 0.0:
            _hub(look, at, programme)


def _hub(look: Inspection, at: Path, programme: OperatingGrantSpec) -> None:
    if programme.hub_fte == 0.0:
        look.fault(
            [(*at, "hub_price"), (*at, "hub_fte")],
            "a price of a hub's services, and it pays for no hub",
            programme.hub_price,
            "left out, or hub_fte above 0",
        )


def _running_at_start(look: Inspection) -> set[str]:
    """Programmes whose grants run at the start; they may have closed for new awards."""
    document = look.document
    named = [key for cluster in document.cluster.values() for key in cluster.grants]
    return {*named, *(document.synthetic.grants if document.synthetic else [])}


def _grants(look: Inspection) -> list[Path]:
    named: list[Path] = [("cluster", key, "grants") for key in look.document.cluster]
    return [*named, ("synthetic", "grants")]


def _horizon(look: Inspection, at: Path, programme: ProgrammeSpec, runs: bool) -> None:
    span = f"{look.first_quarter} to {look.last_quarter}, the quarters of the run"
    if look.step_of(programme.start) > look.n_steps:
        look.fault(
            [(*at, "start"), ("run",)],
            "can never open: the programme starts after the end of the run",
            programme.start,
            span,
        )
    elif look.step_of(programme.end) < 1 and not runs:
        look.fault(
            [(*at, "end"), ("run",), *_grants(look)],
            "can never open: the programme is over before the run",
            programme.end,
            span,
        )


def _openings(look: Inspection, at: Path, programme: ProjectCallSpec) -> None:
    path = (*at, "opens")
    start, end = look.step_of(programme.start), look.step_of(programme.end)
    inside = [q for q in programme.opens if start <= look.step_of(q) <= end]
    for quarter in programme.opens:
        if quarter not in inside:
            allowed = f"{programme.start} to {programme.end}, the life of the programme"
            look.fault(
                [path, (*at, "start"), (*at, "end")],
                "opens outside the life of the programme",
                quarter,
                allowed,
            )
    if inside and not any(1 <= look.step_of(q) <= look.n_steps for q in inside):
        allowed = f"one of {look.first_quarter} to {look.last_quarter}, the quarters of the run"
        look.fault(
            [path, ("run",)],
            "can never open: no opening within the run",
            programme.opens,
            allowed,
        )


def _money(look: Inspection, at: Path, programme: ProgrammeSpec) -> None:
    if programme.budget_eur_per_year == 0:
        look.fault(
            [(*at, "budget_eur_per_year")],
            "can never award anything: the budget is 0",
            0,
            "a number above 0, in EUR a year",
        )


def _tranches(look: Inspection, at: Path, programme: ProjectCallSpec) -> None:
    paid = programme.prefinancing + programme.final_payment
    if paid > 1 + 1e-9:
        look.fault(
            [(*at, "prefinancing"), (*at, "final_payment")],
            "first and last payment exceed the grant",
            f"{programme.prefinancing:.12g} + {programme.final_payment:.12g} = {paid:.12g}",
            "prefinancing + final_payment at most 1",
        )


def _partners(look: Inspection, at: Path, programme: ProjectCallSpec) -> None:
    most = programme.partners_max
    for name in ("partners_min", "countries_min"):
        least = getattr(programme, name)
        if least > most:
            look.fault(
                [(*at, name), (*at, "partners_max")],
                f"no consortium can meet this: {name} is above partners_max",
                least,
                f"at most partners_max, {most}",
            )


def _eligibility(look: Inspection, at: Path, programme: ProgrammeSpec) -> None:
    rules = programme.eligibility
    here = (*at, "eligibility")
    look.countries((*here, "countries"), rules.countries)
    for key in rules.clusters:
        look.reference((*here, "clusters"), key, "cluster", "cluster")
    if rules.years_active_min > rules.years_active_max:
        look.fault(
            [(*here, "years_active_min"), (*here, "years_active_max")],
            "nobody can meet this: years_active_min is above years_active_max",
            rules.years_active_min,
            f"at most years_active_max, {rules.years_active_max:.12g}",
        )
    least = LABELS.index(rules.label_min)
    if set(LABELS[least:]) <= set(rules.labels_excluded):
        look.fault(
            [(*here, "labels_excluded"), (*here, "label_min")],
            "nobody can meet this: every label from label_min on is excluded",
            rules.labels_excluded,
            f"one of {', '.join(LABELS[least:])} left out",
        )
    if not all(key in look.document.cluster for key in rules.clusters):
        return
    funder = look.document.funder.get(programme.funder)
    served = funder.country if funder else None
    fits = any(
        (not rules.countries or country in rules.countries)
        and (not rules.ecosystems or ecosystem in rules.ecosystems)
        and (not rules.clusters or key in rules.clusters)
        and served in (None, country)
        for country, ecosystem, key in _applicants(look)
    )
    if not fits and next(_applicants(look), None):
        involved: list[Path] = [
            here if here in look.merged.where else at,
            ("funder", programme.funder),
            *((*("cluster", key), name) for key in look.keys("cluster")
              for name in ("country", "ecosystem")),
            ("synthetic",),
        ]  # fmt: skip
        look.fault(
            involved,
            "can never open: no cluster of the scenario is of the countries, ecosystems or "
            "clusters that it serves",
            allowed="countries, ecosystems and clusters that the scenario holds",
        )


def _applicants(look: Inspection) -> Iterator[tuple[str, str, str]]:
    """Yield country, ecosystem and key (empty if drawn) of each cluster there may be."""
    for key, cluster in look.document.cluster.items():
        yield cluster.country, cluster.ecosystem, key
    drawn = look.document.synthetic
    if drawn is not None:
        for country, weight in drawn.countries.items():
            for ecosystem in drawn.ecosystems or ECOSYSTEMS:
                if weight > 0:
                    yield country, ecosystem, ""
