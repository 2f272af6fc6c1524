"""The page of countries: what each costs next to the mean of the Union, and on what that rests."""

from __future__ import annotations

from sim.scenario.countries import COUNTRIES
from sim.scenario.prices import price_level, shipped_countries

_HEAD = """\
# Prices of countries

What work costs in each country, and what follows from it in the model. This page is made from
[sim/scenario/countries.toml](../sim/scenario/countries.toml), which tells the derivations
(`python -m analysis.explanations.page`).

- **Price level** is the labour cost of an hour over that of the Union in the same survey. Wages of
  staff and of work in kind, activities, what is a usual fee, and what services, contacts and
  innovations are worth are those of the Union's mean times the price level of the cluster. So are
  the accounts of a dormant cluster and the projects under way at the start. What a proposal costs
  is a part of the grant, and takes more time where time is cheap. In these prices, too, are
  fee schedules of drawn clusters and of meta-clusters that grow by themselves, and the most that
  an operating grant pays where it says `in_prices_of_country`. Every other amount that a scenario
  writes in EUR is taken as it stands: a fee schedule of a named cluster, the grant of a project, a
  budget, cash.
- **Turnover** is that of an employee next to the Union's mean: the price level to the power of
  {power} ({low} to {high}; {source}, *{grounds}*).
- A **meta-cluster** has the mean of its founders.
- A **country that is not here** is reckoned at the Union's mean; a run says so in a note.
- `world.country_prices` says how much of the difference counts: 1 all of it, 0 one price for all.

All runs are in prices of one year; wages do not grow. Grounds say what the figure rests on: *value*
is the number of the source itself.

| country | EUR an hour | year | price level | turnover | own programmes | source | grounds |
|---|---|---|---|---|---|---|---|
"""


def countries_page() -> str:
    """Return the page, in Markdown."""
    countries = shipped_countries()
    rule, lines = countries.turnover, []
    for code, figures in countries.country.items():
        survey = countries.survey[figures.survey]
        own = ", ".join(f"[{name}](../scenarios/programmes/{name})" for name in figures.programmes)
        lines.append(
            f"| {code} {COUNTRIES[code]} | {figures.labour_eur_per_hour:.1f} | {survey.year} "
            f"| {price_level(code):.2f} | {figures.turnover_index:.2f} | {own or '-'} "
            f"| {figures.survey} | {survey.grounds} |"
        )
    head = _HEAD.format(
        power=rule.power, low=rule.low, high=rule.high, source=rule.source, grounds=rule.grounds
    )
    return head + "\n".join(lines) + "\n"
