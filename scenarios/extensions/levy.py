"""A tax on fees: each quarter a share of what clusters earned in fees goes to the state."""

import numpy as np

from sim.extensions import Extension, parameter


def clusters_pay_levy(world):
    """Clusters pay the levy on the fees of the quarter, as far as their cash goes."""
    clusters = world.clusters
    fees_cents = clusters.recent_fees_cents[:, world.slot]
    due_cents = np.rint(world.p.levy.rate * fees_cents).astype(np.int64)
    paid_cents = np.minimum(due_cents, np.maximum(world.ledger.cash[clusters.account], 0))
    world.ledger.pay(clusters.account, world.account_world, "levy", paid_cents)
    clusters.recent_spending_cents[:, world.slot] += paid_cents
    clusters.levy_cents[:] = paid_cents
    for row in np.flatnonzero(paid_cents):
        world.note(
            "levy_paid", clusters, int(row), "tax on fees", f"EUR {paid_cents[row] / 100:,.2f}"
        )


def levy_paid_eur(clusters):
    """Return what all clusters paid over the run, in EUR."""
    return float(clusters["levy_cents"].sum()) / 100.0


def extend(extension: Extension) -> None:
    """Register the levy."""
    rate = parameter(
        0.1, 0.0, 1.0, "share", "assumption", "Share of a cluster's fees that goes to the state."
    )
    extension.parameters("levy", rate=rate)
    extension.category("levy", "The levy on fees, from a cluster to the state.")
    extension.event("levy_paid", "The cluster paid the levy on its fees.", minor=True)
    extension.column(
        "clusters", "levy_cents", "whole", unit="cents", meaning="Levy paid in the quarter."
    )
    extension.step("levy", clusters_pay_levy, after="membership")
    extension.outcome(
        "levy_paid_eur",
        levy_paid_eur,
        meaning="Levy that all clusters paid over the run.",
        needs={"clusters": ("levy_cents",)},
        unit="EUR",
        title="Levy paid (EUR)",
        theme="Public money",
        show="euro",
    )
