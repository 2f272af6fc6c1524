"""What was observed last of each cluster; the rule that observes is in ``sim.rules.indicators``."""

from __future__ import annotations

from dataclasses import dataclass

from sim.core.types import FloatGrid, Floats, Ints


@dataclass(frozen=True, slots=True)
class ClusterIndicators:
    """Indicators by cluster, shape (n_clusters,) each.

    Attributes:
        firms: Living firms and institutions of the area.
        contacts_share: Share of them with a partner in regular contact.
        ties: Ties with at least one end in the area.
        ties_outside: Of these, ties that leave the area.
        density: Ties inside the area over all possible ones.
        diversity: Mean cognitive distance of firms from the mean profile of the area.
        institutions: Research and public bodies, and the organisation while it is active.
        mean_profile: Mean knowledge profile, length one, shape (n_clusters, 8).
    """

    firms: Ints
    contacts_share: Floats
    ties: Ints
    ties_outside: Ints
    density: Floats
    diversity: Floats
    institutions: Ints
    mean_profile: FloatGrid
