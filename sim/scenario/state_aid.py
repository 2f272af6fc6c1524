"""What the rules on state aid say of a scenario's programmes: remarks, not faults.

Programmes before the rules, and those that a designer only tries, run all the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from sim.scenario.entities import (
    CascadeSpec,
    OperatingGrantSpec,
    ProgrammeSpec,
    ScenarioDocument,
    VoucherSpec,
)

OPERATING_MOST = 0.5
"""Share of running cost that operating aid may pay, all of one holder together (aid.gber27)."""
ASSISTED_MOST = 0.65
"""The most that policy.state_aid gives, with the additions for assisted areas and small firms."""
YEARS_MOST = 10.0
"""Years of operating aid (policy.state_aid)."""
NOTIFY_EUR = 7_500_000.0
"""Aid to one cluster that must be notified before it is paid (aid.gber27)."""
SMALL_AID_EUR = {2024: 300_000.0, 0: 200_000.0}
"""What a firm may have as small aid in three years, from a year on (aid.de_minimis)."""


def state_aid_remarks(document: ScenarioDocument) -> Iterator[str]:
    """Yield a sentence for each rule on state aid that programmes of a scenario exceed."""
    public = {
        key: programme
        for key, programme in document.programme.items()
        if (funder := document.funder.get(programme.funder)) and funder.level != "private"
    }
    # A hub's grant pays for services to others and is no operating aid of its holder.
    grants = {
        key: one
        for key, one in public.items()
        if isinstance(one, OperatingGrantSpec) and one.hub_fte == 0.0
    }
    for key, grant in grants.items():
        yield from _of_one(key, grant)
    for (one, first), (other, second) in combinations(grants.items(), 2):
        together = first.intensity + second.intensity
        alone = max(first.intensity, second.intensity)
        if together > OPERATING_MOST >= alone and _meet(document, first, second):
            yield (
                f"{one} and {other} together pay {together:.0%} of running cost to one holder, "
                f"more than {OPERATING_MOST:.0%}; aid law looks at the sum"
            )
    for key, programme in public.items():
        if isinstance(programme, CascadeSpec | VoucherSpec):
            year = int(programme.end[:4])
            most = SMALL_AID_EUR[max(first for first in SMALL_AID_EUR if first <= year)]
            if programme.unit_eur > most:
                yield (
                    f"{key} gives EUR {programme.unit_eur:,.0f} at once, more than the "
                    f"{most:,.0f} of small aid in three years"
                )


def _of_one(key: str, grant: OperatingGrantSpec) -> Iterator[str]:
    if grant.intensity > ASSISTED_MOST:
        yield (
            f"{key} pays {grant.intensity:.0%} of running cost; operating aid is at most "
            f"{OPERATING_MOST:.0%}, and {ASSISTED_MOST:.0%} with all additions"
        )
    elif grant.intensity > OPERATING_MOST:
        yield (
            f"{key} pays {grant.intensity:.0%} of running cost: above {OPERATING_MOST:.0%} only "
            "with additions, as in assisted areas"
        )
    years = grant.max_years * (1 + grant.renewals)
    if years > YEARS_MOST:
        yield (
            f"{key} may be held for {years:g} years, renewals among them; operating aid ends after "
            f"{YEARS_MOST:g}"
        )
    whole = grant.cap_eur_per_year * min(years, YEARS_MOST)
    if whole > NOTIFY_EUR:
        yield (
            f"{key} may pay one cluster EUR {whole:,.0f}; above {NOTIFY_EUR:,.0f} it must be "
            "notified first"
        )


def _meet(document: ScenarioDocument, one: ProgrammeSpec, other: ProgrammeSpec) -> bool:
    """Whether an organisation may hold both at once, as far as dates, places and ages tell."""
    if one.start > _last(other) or other.start > _last(one):
        return False
    first, second = one.eligibility, other.eligibility
    for name in ("countries", "ecosystems", "clusters"):
        these, those = set(getattr(first, name)), set(getattr(second, name))
        if name == "countries":
            these |= _of_funder(document, one)
            those |= _of_funder(document, other)
        if these and those and not these & those:
            return False
    return bool(set(one.tiers) & set(other.tiers))


def _of_funder(document: ScenarioDocument, programme: ProgrammeSpec) -> set[str]:
    country = document.funder[programme.funder].country
    return {country} if country else set()


def _last(programme: ProgrammeSpec) -> str:
    """Return the last quarter in which a programme may pay."""
    if not isinstance(programme, OperatingGrantSpec) or programme.stops_all_at_end:
        return programme.end
    years = int(programme.end[:4]) + round(programme.max_years * (1 + programme.renewals))
    return f"{years:04d}{programme.end[4:]}"
