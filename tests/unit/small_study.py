"""A study of a world so small that a run takes a moment."""

from pathlib import Path

CLUSTER = """
[cluster.{key}]
name = "{key}"
country = "{country}"
latitude = {latitude}
longitude = -8.0
ecosystem = "digital"
members = {{ sme = 8, large = 1 }}
nonmembers_per_member = 2.0
founded = "2010Q1"
fees = "flat"
"""
PLAIN = f"""
[run]
years = 2
[parameters.world]
country_prices = 0.0
[fees.flat]
form = "flat"
flat_eur = 800.0
{CLUSTER.format(key="one", country="PT", latitude=39.0)}
{CLUSTER.format(key="two", country="ES", latitude=40.0)}
"""
PAIR = """
extends = "plain.toml"
[metacluster.pair]
name = "Pair"
founders = ["one", "two"]
agreement = "2016Q2"
fees = "flat"
founders_trust = 0.9
"""
STUDY = """
[study]
title = "A small study"
replicates = {replicates}
years = {years}

[scenarios]
plain = "plain.toml"
pair = "pair.toml"

[vary.fee]
key = "fees.flat.flat_eur"
values = {values}
"""


def write_study(
    folder: Path,
    replicates: int = 2,
    years: int = 1,
    values: str = "[400.0, 800.0]",
    more: str = "",
) -> Path:
    """Write a study of two scenarios into a folder and return its file."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "plain.toml").write_text(PLAIN)
    (folder / "pair.toml").write_text(PAIR)
    file = folder / "small.toml"
    file.write_text(STUDY.format(replicates=replicates, years=years, values=values) + more)
    return file
