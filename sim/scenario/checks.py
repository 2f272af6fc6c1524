"""Rules between the entries of a scenario: sums, dates, references, what could never happen."""

from __future__ import annotations

import math
from collections.abc import Mapping

from sim.scenario.entities import (
    FeeSchedule,
    MetaClusterSpec,
    OperatingGrantSpec,
    SyntheticSpec,
    TargetMix,
)
from sim.scenario.faults import Path, listed
from sim.scenario.inspection import Inspection
from sim.scenario.shocks import quarters_of_recovery

MIX_TOLERANCE = 0.005
"""How far the shares of a mix may miss 1, as 0.33 + 0.33 + 0.34 or 0.333 three times do."""


def check_run(look: Inspection) -> None:
    """Check the calendar, the presence of clusters, and shocks and losses within the run."""
    document = look.document
    if not document.run.start.endswith("Q1"):
        allowed = f"{document.run.start[:4]}Q1"
        look.fault(
            [("run", "start")], "a run starts in a first quarter", document.run.start, allowed
        )
    if not document.cluster and document.synthetic is None and look.merged.complete:
        look.fault(
            [("cluster",), ("synthetic",)],
            "no clusters: a scenario declares [cluster.KEY] tables or a [synthetic] population "
            "(a part that scenarios extend is checked with them)",
        )
    for key, shock in document.shock.items():
        at = ("shock", key)
        look.countries((*at, "countries"), shock.countries)
        look.before_the_end((*at, "start"), shock.start, "starts")
        if shock.persistence is not None:
            if shock.recovery_quarters is not None:
                look.fault(
                    [(*at, "persistence"), (*at, "recovery_quarters")],
                    "a shock fades by its persistence or in a straight line, not both",
                    f"{shock.persistence} and {shock.recovery_quarters}",
                    "one of the two",
                )
            continue
        over = look.step_of(shock.start) + shock.duration_quarters + quarters_of_recovery(shock)
        if over <= 1:
            allowed = f"an end in {look.first_quarter} or later"
            look.fault([at, ("run",)], "the shock is over before the run", shock.start, allowed)
    for key, removal in document.removal.items():
        at = ("removal", key)
        look.reference((*at, "cluster"), removal.cluster, "cluster", "cluster")
        look.before_the_end((*at, "quarter"), removal.quarter, "lies")
        if look.step_of(removal.quarter) < 1:
            allowed = f"{look.first_quarter} or later"
            look.fault(
                [(*at, "quarter"), ("run",)], "lies before the run", removal.quarter, allowed
            )


def check_clusters(look: Inspection) -> None:
    """Check each declared cluster: members, founding, country, fees, grants, mix."""
    for key, cluster in look.document.cluster.items():
        at: Path = ("cluster", key)
        members, from_csv = (*at, "members"), (*at, "members_csv")
        look.countries((*at, "country"), [cluster.country])
        if cluster.members is not None and cluster.members_csv is not None:
            look.fault([from_csv, members], "members are given twice: as counts and as a list")
        counts = cluster.members
        if (
            cluster.spin_off_of is None
            and cluster.members_csv is None
            and not (counts and counts.sme + counts.large + counts.research + counts.public)
        ):
            what = "members" if cluster.founded else "firms"
            allowed = 'members = { sme = 20, large = 2, research = 1 } or members_csv = "FILE"'
            look.fault([at, members, from_csv], f"a cluster without {what}", allowed=allowed)
        if cluster.founded is not None:
            look.before_the_end((*at, "founded"), cluster.founded, "founded")
        for name in ("members_sheet", "members_columns", "members_kinds"):
            if getattr(cluster, name) is not None and cluster.members_csv is None:
                look.fault(
                    [(*at, name), from_csv], "says how to read a member list, and there is none",
                    allowed='members_csv = "FILE"',
                )  # fmt: skip
        look.reference((*at, "fees"), cluster.fees, "fees", "fee schedule")
        _mix(look, (*at, "target_mix"), cluster.target_mix)
        _running_grants(look, (*at, "grants"), cluster.grants)


def check_metaclusters(look: Inspection) -> None:
    """Check each meta-cluster: founders, agreement, fees, mixes, action plan."""
    founder_of: dict[str, str] = {}
    for key, spec in look.document.metacluster.items():
        at: Path = ("metacluster", key)
        _founders(look, key, spec, founder_of)
        look.before_the_end((*at, "agreement"), spec.agreement, "agreement")
        look.reference((*at, "fees"), spec.fees, "fees", "fee schedule")
        for phase, mix in spec.target_mix.items():
            _mix(look, (*at, "target_mix", phase), mix)
        for name, action in spec.actions.items():
            here = (*at, "actions", name)
            if look.order(
                (*here, "start"), action.start, (*here, "end"), action.end, "the action"
            ) and look.before_the_end((*here, "start"), action.start, "starts"):
                _not_over(look, (*here, "end"), action.end, "the action is over before the run")


def _founders(
    look: Inspection, key: str, spec: MetaClusterSpec, founder_of: dict[str, str]
) -> None:
    path: Path = ("metacluster", key, "founders")
    for founder in dict.fromkeys(spec.founders):
        if not look.reference(path, founder, "cluster", "cluster"):
            continue
        if founder in founder_of:
            message = f'cluster "{founder}" already founds "{founder_of[founder]}"'
            look.fault([path], message, spec.founders, "a cluster in one meta-cluster only")
        founder_of.setdefault(founder, key)
    if len(set(spec.founders)) < len(spec.founders):
        look.fault([path], "a founder is named twice", spec.founders, "different clusters")


def check_synthetic(look: Inspection) -> None:
    """Check the drawn population: weights, shares, dates, references."""
    spec: SyntheticSpec | None = look.document.synthetic
    if spec is None:
        return
    at = ("synthetic",)
    look.countries((*at, "countries"), spec.countries)
    for name in ("countries", "ecosystems", "role_weights"):
        weights: Mapping[str, float] = getattr(spec, name)
        if (weights or name != "ecosystems") and sum(weights.values()) <= 0:
            look.fault([(*at, name)], "weights sum to nothing", dict(weights), "one above 0")
    shares = ("share_sme", "share_large", "share_research")
    total = math.fsum(getattr(spec, name) for name in shares)
    if total > 1 + MIX_TOLERANCE:
        allowed = f"{', '.join(shares)} together at most 1; the rest are public bodies"
        look.fault(
            [(*at, "share_sme"), *((*at, s) for s in shares)], "shares above 1", total, allowed
        )
    ends = [(*at, "founded_first"), (*at, "founded_last")]
    look.order(ends[0], spec.founded_first, ends[1], spec.founded_last, "the span of foundings")
    look.before_the_end(ends[0], spec.founded_first, "founded")
    look.reference((*at, "fees"), spec.fees, "fees", "fee schedule")
    _mix(look, (*at, "target_mix"), spec.target_mix)
    _running_grants(look, (*at, "grants"), spec.grants)


def check_fees(look: Inspection) -> None:
    """Check that each fee schedule has what its form needs."""
    needs = {
        "flat": ("flat_eur",),
        "symbolic": ("flat_eur",),
        "bands": ("bands",),
        "progressive": ("base_eur", "per_fte_eur"),
        "by_kind": ("by_kind_eur",),
    }
    for key, schedule in look.document.fees.items():
        at: Path = ("fees", key)
        wanted = needs.get(schedule.form, ())
        if wanted and not any(getattr(schedule, name) for name in wanted):
            allowed = " or ".join(wanted)
            look.fault(
                [at, *((*at, name) for name in wanted), (*at, "form")],
                f'form "{schedule.form}" without its amounts',
                allowed=allowed,
            )
        _bands(look, at, schedule)
        if schedule.form == "progressive" and schedule.cap_eur < schedule.base_eur:
            allowed = f"at least base_eur, {schedule.base_eur:.12g}"
            look.fault(
                [(*at, "cap_eur"), (*at, "base_eur")],
                "the highest fee is below the fixed part",
                schedule.cap_eur,
                allowed,
            )


def _bands(look: Inspection, at: Path, schedule: FeeSchedule) -> None:
    limits = [limit for limit, _ in schedule.bands]
    if limits != sorted(set(limits)):
        look.fault(
            [(*at, "bands")], "bands are not in ascending order", limits, "each above the last"
        )


def _mix(look: Inspection, path: Path, mix: TargetMix) -> None:
    shares = mix.model_dump()
    total = math.fsum(shares.values())
    if abs(total - 1) > MIX_TOLERANCE:
        allowed = f"{' + '.join(shares)} = 1"
        look.fault([path], f"the shares of the mix sum to {total:.4g}", shares, allowed)


def _running_grants(look: Inspection, path: Path, grants: list[str]) -> None:
    programmes = look.document.programme
    for key in grants:
        if not look.reference(path, key, "programme", "programme") or key not in programmes:
            continue
        if not isinstance(programmes[key], OperatingGrantSpec):
            look.lead_astray(path)
            known = [k for k, p in programmes.items() if isinstance(p, OperatingGrantSpec)]
            look.fault(
                [path, ("programme", key, "instrument")],
                f'programme "{key}" is a {programmes[key].instrument}, not an operating grant',
                key,
                listed(known) or "no operating grant is declared",
            )


def _not_over(look: Inspection, path: Path, quarter: str, message: str) -> None:
    if look.step_of(quarter) < 1:
        look.fault([path, ("run",)], message, quarter, f"{look.first_quarter} or later")
