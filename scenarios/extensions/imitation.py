"""Another rule of renewal: members do as the other members around them did a year ago.

Instead of weighing what membership is worth, a member looks at the members of its cluster: the more
of them stayed over the last year, the likelier it stays.
"""

import numpy as np

from sim.extensions import Extension, parameter


def share_that_stays(world, rows, fee):
    """Return the chance that members renew, shape (n,): a mix of habit and what peers did.

    Args:
        world: The world.
        rows: Rows of the members.
        fee: Yearly fee of every firm in EUR; who imitates does not look at it.
    """
    p, firms, clusters = world.p.imitation, world.firms, world.clusters
    here = np.bincount(firms.area[firms.member], minlength=clusters.n)
    lately = ~firms.member & firms.alive & (firms.left > max(world.step - 4, 0))
    gone = np.bincount(firms.area[lately], minlength=clusters.n)
    peers = here / np.maximum(here + gone, 1)
    return p.habit * (1.0 - p.weight_of_peers) + p.weight_of_peers * peers[firms.area[rows]]


def extend(extension: Extension) -> None:
    """Register the rule."""
    extension.parameters(
        "imitation",
        weight_of_peers=parameter(
            0.7, 0.0, 1.0, "share", "assumption", "Weight of what the other members did."
        ),
        habit=parameter(
            0.95, 0.0, 1.0, "share", "assumption", "Members that stay where nobody is imitated."
        ),
    )
    extension.rule("renewal", share_that_stays)
