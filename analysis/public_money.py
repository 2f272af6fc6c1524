"""Who is paid by public funders: meta-clusters themselves, clusters, firms, partners outside."""

from __future__ import annotations

import pandas as pd

from analysis.words import listed, part
from sim.ledger import CASH, sector_of

_PAYEES = {
    "metaclusters": "meta-clusters",
    "clusters": "clusters",
    "firms": "firms",
    "world": "partners outside",
}
"""Sectors that funders pay, as a sentence names them."""


def public_money_by_payee(flows: pd.DataFrame) -> pd.Series:
    """Return the cash payments of public funders over a run.

    Args:
        flows: Table of flows of one run.

    Returns:
        EUR by sector of the payee. What an organisation passes on counts where it came first.
    """
    paid = flows[flows["payer"].str.startswith("funder:") & (flows["medium"] == CASH)]
    by_sector = paid["amount_cents"].groupby(paid["payee"].map(sector_of)).sum() / 100
    return by_sector.reindex(list(_PAYEES), fill_value=0.0)


def reached(paid: pd.Series, world: str, *, n_planned: int) -> str:
    """Say who received which part of public money; empty where none was paid.

    Args:
        paid: As :func:`public_money_by_payee` returns it, of one run or a mean over several.
        world: Where, such as ``in the median world (seed 7)``.
        n_planned: Meta-clusters that the scenario plans; where it plans one, that none of the
            money reached it is told too.
    """
    total = float(paid.sum())
    if not total:
        return ""
    told = [who for who in _PAYEES if paid[who] or (who == "metaclusters" and n_planned)]
    names = [_PAYEES[who] for who in told]
    if told[0] == "metaclusters":
        names[0] = "the meta-cluster itself" if n_planned == 1 else "meta-clusters themselves"
    names[0] += " gets" if told[0] == "metaclusters" and n_planned == 1 else " get"
    shares = [
        f"{name} {part(paid[who] / total) if paid[who] else 'nothing'}"
        for who, name in zip(told, names, strict=True)
    ]
    return f"Of public money {world} {listed(shares)}."
