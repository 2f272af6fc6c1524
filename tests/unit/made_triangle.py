"""A made-up funding triangle: curves by formula, no simulation."""

import numpy as np
import pandas as pd

from analysis.studies.axes import simplex
from analysis.triangles.data import Triangle
from analysis.triangles.mixes import SHARES

N_QUARTERS = 12
CAUSES = ("insolvent", "burden above the benefit", "empty label")


def made_triangle(steps=5, n_seeds=16, conditions=("as planned", "in a slump"), reference=True):
    """Return a study in which work in kind is what keeps a meta-cluster alive."""
    points = simplex(steps) + ([(1 / 3, 1 / 3, 1 / 3)] if reference else [])
    mixes = pd.DataFrame(points, columns=list(SHARES))
    rows, lives = [], []
    for number, condition in enumerate(conditions):
        for mix, (fees, in_kind, projects) in enumerate(points):
            for seed in range(1, n_seeds + 1):
                luck = np.sin(12.9 * seed + number) / 2 + 0.5
                alive = in_kind + 0.3 * projects - 0.1 * number > 0.75 * luck
                end = N_QUARTERS if alive else 6 + seed % 4
                rows.append(
                    {
                        "condition": condition, "mix": mix, "seed": seed, "survived": bool(alive),
                        "cause_of_end": None if alive else CAUSES[(seed + mix) % 3],
                        "self_financing_quarter": 5.0 if alive else None,
                        "members_last": 200 + seed,
                        "members_benefit_eur": 1e5 * (1 + in_kind + 0.2 * luck),
                        "benefit_per_public_eur": 3 + fees + luck,
                        **_realised("validation", 0.2 * fees, 0.8 + 0.2 * in_kind, 0.2 * projects),
                        **_realised("growth", *(points[mix] if alive else [None] * 3)),
                    }
                )  # fmt: skip
                lives.append(_life(condition, mix, seed, end, luck, (fees, in_kind, projects)))
    return Triangle(
        title="A made-up study <of> mixes & fates",
        conditions={condition: condition.capitalize() for condition in conditions},
        mixes=mixes,
        runs=pd.DataFrame(rows).astype({"self_financing_quarter": "float64"}),
        series=pd.concat(lives, ignore_index=True),
        start_year=2016,
        n_quarters=N_QUARTERS,
    )


def _realised(phase, fees, in_kind, projects):
    total = 1.0 if fees is None else max(fees + in_kind + projects, 1e-9)
    parts = {"fees_services": fees, "in_kind": in_kind, "projects": projects}
    shares = {share: None if part is None else part / total for share, part in parts.items()}
    shares["operating_grant"] = None if fees is None else 0.0
    return {f"mix_accrual_by_phase.{phase}.{share}": part for share, part in shares.items()}


def _life(condition, mix, seed, end, luck, plan):
    quarters = np.arange(1, N_QUARTERS + 1)
    active = ((quarters >= 3) & (quarters <= end)).astype(float)
    raised = {share: active * 1000 * part for share, part in zip(SHARES, plan, strict=True)}
    return pd.DataFrame(
        {
            "condition": condition, "mix": mix, "seed": seed, "quarter": quarters,
            "active": active, **raised, "cash_eur": active * 5000 * (1 + luck),
            "n_clusters": active * 4, "members": active * (700 + 10 * seed),
        }
    )  # fmt: skip
