"""Run folders made from formulas, with the tables of a run and known facts to find in them.

Nothing is simulated: values follow smooth curves, so that a test can say what a picture or a
finding must show. The story of ``make_run``: the meta-cluster is agreed in quarter 3, enters
validation in quarter 8 and growth in quarter 16; from quarter 12 projects pay; the operating
grants of the clusters fall to zero by quarter 24; a slump starts in quarter 18; the last cluster
goes dormant in quarter 30 because a grant ended.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.core.parquet import tidy
from sim.outcomes import flatten, summarise
from sim.results import Results
from sim.run_files import SERIES

START_YEAR = 2018
PLACES = [
    ("pool_net", "Pool-net", "PT", 39.75, -8.93),
    ("plastipolis", "Plastipolis", "FR", 46.26, 5.65),
    ("avep", "AVEP", "ES", 39.47, -0.38),
    ("proplast", "Proplast", "IT", 44.91, 8.61),
]
PHASES = [(3, "creation"), (8, "validation"), (16, "growth")]


def label(quarter: int) -> str:
    """Return ``2018Q1`` for quarter 1; quarter 0 is the one before."""
    return f"{START_YEAR + (quarter - 1) // 4}Q{(quarter - 1) % 4 + 1}"


def _places(n_clusters: int) -> list[tuple[str, str, str, float, float]]:
    """Give the four real places, then a grid of made-up ones over Europe."""
    grid = [
        (f"c{i}", f"Cluster {i}", ["DE", "FR", "PL", "ES", "IT", "PT"][i % 6],
         37.0 + (i * 7 % 23), -8.0 + (i * 11 % 31))
        for i in range(len(PLACES), n_clusters)
    ]  # fmt: skip
    return (PLACES + grid)[:n_clusters]


def _clusters(n_clusters: int, n_quarters: int, n_metaclusters: int, shift: float) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    for c, (key, name, country, latitude, longitude) in enumerate(_places(n_clusters)):
        for q in range(n_quarters + 1):
            growth = 1.0 + 0.012 * q * (1 + shift) - 0.1 * np.exp(-(((q - 20) / 5) ** 2))
            sme, large = int((60 + 12 * (c % 5)) * growth), 6 + c % 4
            dormant = c == n_clusters - 1 and q >= 30
            grant = max(0.0, 30000.0 * (1 - q / 24))
            fees = 0.0 if dormant else 210.0 * sme * growth / 2
            services = 0.4 * fees
            projects = 0.0 if dormant else 22000.0 * (q >= 12) * (1.2 + np.sin(q / 3 + c))
            in_kind = 0.0 if dormant else 26000.0 * (0.6 + 0.4 * np.exp(-q / 10))
            spending = 0.97 * (fees + services + projects + grant)
            stage = ["agglomeration", "emergence", "development", "maturity", "decline"][
                min(4, (q + 3 * c) // 12) if c % 3 else min(3, (q + 8) // 10)
            ]
            income = {"fees": fees, "services": services, "projects": projects,
                      "operating_grant": grant, "other": 500.0}  # fmt: skip
            cash = income | {"projects": projects * (0.5 if q % 4 else 2.2)}
            rows.append(
                {
                    "quarter": q, "quarter_label": label(q), "id": c + 1, "key": key, "name": name,
                    "country": country, "latitude": latitude, "longitude": longitude,
                    "ecosystem": "energy_intensive", "status": "dormant" if dormant else "active",
                    "stage": stage,
                    "metacluster_id": 1 + c % n_metaclusters if n_metaclusters and q >= 3 else -1,
                    "members": sme + large + 5, "members_sme": sme, "members_large": large,
                    "members_research": 4, "members_public": 1, "firms_area": 4 * sme,
                    "joined": 3 if q else 0, "left": 1 + (q % 3 == 0) if q else 0,
                    "staff_fte": 0.0 if dormant else 3.0 + c % 3,
                    "capability": 0.4 + 0.005 * q,
                    "engagement": 0.55 - 0.1 * np.exp(-(((q - 22) / 6) ** 2)) + 0.03 * (c % 4),
                    "label": "bronze",
                    "cash_cents": int(100 * (60000 + 9000 * c % 50000 + 15000 * np.sin(q / 4 + c))),
                    "receivables_cents": int(100 * projects * 1.4),
                    "advances_cents": int(100 * projects * 0.3),
                    **{f"income_{k}_cents": int(100 * v) if q else 0 for k, v in income.items()},
                    **{f"cash_{k}_cents": int(100 * v) if q else 0 for k, v in cash.items()},
                    "in_kind_cents": int(100 * in_kind) if q else 0,
                    "spending_cents": int(100 * spending) if q else 0,
                    "in_kind_fulfilment": 0.4 + 0.3 * np.exp(-q / 8),
                    "months_secured": 3.0 + c % 7 + 2.0 * np.sin(q / 5 + c),
                    "delivered": not dormant, "quality": 0.6 + 0.02 * c,
                    "density": 0.05, "projects_running": 2 if q >= 12 else 0,
                    "bids": q % 3 == 0, "wins": q % 6 == 0,
                    "ties": 2 * sme, "ties_outside": q, "contacts_share": 0.3,
                    "jobs_members": 40.0 * sme,
                }
            )  # fmt: skip
    return pd.DataFrame(rows)


def _metaclusters(n_metaclusters: int, n_quarters: int, clusters: pd.DataFrame) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    for m in range(max(n_metaclusters, 1)):  # A table without rows keeps its columns.
        for q in range(3, n_quarters + 1):
            behind = clusters[(clusters.quarter == q) & (clusters.metacluster_id == m + 1)]
            phase = [name for start, name in PHASES if q >= start][-1]
            fees = 6000.0 * (q >= 16)
            projects = 15000.0 * (q >= 20) * (1.3 + np.sin(q / 2))
            services = 2500.0 * (q >= 24)
            in_kind = 14000.0 - 150.0 * q
            income = {"fees": fees, "services": services, "projects": projects,
                      "operating_grant": 0.0, "other": 0.0}  # fmt: skip
            cash = income | {"projects": projects * (0.4 if q % 4 else 2.0)}
            rows.append(
                {
                    "quarter": q, "quarter_label": label(q), "id": m + 1, "key": f"meta{m + 1}",
                    "name": "Materialix" if m == 0 else f"Meta-cluster {m + 1}",
                    "countries": ",".join(sorted(set(behind.country))),
                    "phase": phase, "status": "active", "n_clusters": len(behind),
                    "members": int(behind.members.sum()), "coordinator": q >= 9,
                    "facilitator": q < 6, "actions_delivered": min(9, q // 3), "actions_open": 1,
                    "services_offered": 0 if q < 16 else 3, "delivered": q >= 16,
                    "quality": 0.4 + 0.005 * q,
                    "staff_fte": 0.5 + (q > 20), "capability": 0.5, "engagement": 0.6,
                    "cash_cents": int(100 * (20000 + 500 * q)),
                    "receivables_cents": int(60 * projects), "advances_cents": 0,
                    **{f"income_{k}_cents": int(100 * v) for k, v in income.items()},
                    **{f"cash_{k}_cents": int(100 * v) for k, v in cash.items()},
                    "in_kind_cents": int(100 * in_kind),
                    "spending_cents": int(90 * sum(income.values())),
                    "in_kind_fulfilment": 0.8 - 0.005 * q, "months_secured": 4.0 + q / 8,
                    "redundancy_share": 0.1,
                }
            )  # fmt: skip
    return pd.DataFrame(rows)[lambda table: table["id"] <= n_metaclusters]


def _model(clusters: pd.DataFrame, n_quarters: int, shift: float) -> pd.DataFrame:
    rows = []
    for q in range(n_quarters + 1):
        now = clusters[clusters.quarter == q]
        slump = np.exp(-(((q - 21) / 4) ** 2))
        n_firms = 5 * int(now.members.sum())
        rows.append(
            {
                "quarter": q, "label": label(q), "year": START_YEAR + (q - 1) // 4,
                "n_firms": n_firms, "n_members": int(now.members.sum()),
                "n_clusters_active": int((now.status == "active").sum()),
                "n_clusters_dormant": int((now.status == "dormant").sum()),
                "n_clusters_dissolved": 0, "n_metaclusters_active": int(q >= 3),
                "n_clusters_serving": int(now.delivered.sum()),
                "n_metaclusters_serving": int(q >= 16),
                "innovations": 30 if q else 0, "innovations_members": 12 if q else 0,
                "innovations_others": 18 if q else 0, "ties": int(now.ties.sum()),
                "ties_outside": int(now.ties_outside.sum()), "mean_trust": 0.4,
                "projects_running": int(now.projects_running.sum()),
                "proposals_submitted": 4 * (q % 4 == 2), "proposals_funded": q % 4 == 2,
                "proposals_rejected": 3 * (q % 4 == 2),
                "public_money_cents": int(now.cash_projects_cents.sum()
                                          + now.cash_operating_grant_cents.sum()),
                "innovation_rate_members": (0.045 + 0.0004 * q * (1 + shift)) if q else 0.0,
                "innovation_rate_others": 0.035 if q else 0.0,
                "productivity_members": 1 + 0.004 * q * (1 + shift),
                "productivity_others": 1 + 0.002 * q,
                "engagement": float(now.engagement.mean()),
                "in_kind_fulfilment": float(now.in_kind_fulfilment.mean()),
                "joined": int(now.joined.sum()), "left": int(now.left.sum()),
                "profile_diversity": 0.3 - 0.001 * q, "concentration_gini": 0.4,
                "export_share_members": 0.2, "export_share_others": 0.18,
                "jobs_members": 10000.0, "jobs_others": 19000.0,
                "turnover_members_eur": 2e9, "turnover_others_eur": 3e9,
                "fee_burden_sme": 0.0004, "fee_burden_large": 0.00005,
                "fee_burden_research": 0.0001, "fee_burden_public": 0.0002,
                "turnover_cohort_members_eur": 1e9 * (1 + 0.003 * q * (1 + shift)),
                "turnover_cohort_others_eur": 2e9 * (1 + 0.002 * q),
                "jobs_cohort_members": 9000 * (1 + 0.002 * q * (1 + shift) - 0.05 * slump),
                "jobs_cohort_others": 20000 * (1 + 0.001 * q - 0.09 * slump),
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def _events(clusters: pd.DataFrame, n_metaclusters: int, n_quarters: int) -> pd.DataFrame:
    last = int(clusters["id"].max())
    names = clusters.drop_duplicates("id").set_index("id")["name"]
    rows: list[tuple[int, str, str, str, str, str]] = [
        (18, "shock", "world", "slump", "demand falls", "-0.15"),
        (30, "went_dormant", f"cluster:{last}", names[last], "grant ended", ""),
        (10, "proposal_submitted", "cluster:1", names[1], "cosme", "4 partners"),
        (12, "funded", "cluster:1", names[1], "cosme", "EUR 250,000"),
        (12, "rejected", "cluster:2", names[2], "cosme", "below the line"),
        (15, "continued_unfunded", "cluster:2", names[2], "trust between partners", ""),
        (24, "grant_ended", "cluster:1", names[1], "contract ran out", ""),
        (26, "cut", "cluster:1", names[1], "income below plan", "0.5 FTE"),
    ]
    for m in range(1, n_metaclusters + 1):
        name = "Materialix" if m == 1 else f"Meta-cluster {m}"
        agent = f"metacluster:{m}"
        rows += [
            (3, "signed", agent, name, "founders expect more than their burden", "Pool-net, AVEP"),
            (9, "coordinator_found", agent, name, "founders pay", ""),
            *[(q, "phase_entered", agent, name, "actions delivered", p) for q, p in PHASES],
            (6, "action_delivered", agent, name, "founders", "sign the memorandum"),
        ]
    rows += [(q, "member_joined", "cluster:1", names[1], "utility", "3") for q in range(1, 40)]
    table = pd.DataFrame(
        [(q, label(q), *rest) for q, *rest in rows if q <= n_quarters],
        columns=["quarter", "label", "event", "agent", "name", "cause", "detail"],
    )
    return table.sort_values(["quarter", "agent", "event"], kind="stable", ignore_index=True)


def _firms_and_ties(
    clusters: pd.DataFrame, n_quarters: int, firms_per_cluster: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    places = clusters.drop_duplicates("id")
    n = firms_per_cluster
    firms = pd.DataFrame(
        {
            "id": np.arange(len(places) * n),
            "kind": np.tile(np.array(["sme"] * 9 + ["large", "research"]), len(places) * n)[
                : len(places) * n
            ],
            "country": np.repeat(places.country.to_numpy(), n),
            "area": np.repeat(places.id.to_numpy(), n),
            "cluster": np.repeat(places.id.to_numpy(), n),
            "latitude": np.repeat(places.latitude.to_numpy(), n),
            "longitude": np.repeat(places.longitude.to_numpy(), n),
            "joined": 0,
            "left": -1,
            "benefit_eur": 900.0,
            "fee_eur": 400.0,
            "turnover_eur": 2_000_000.0,
            "productivity": 1.1,
            "employees": 10.0 + 3000.0 / (1 + np.arange(len(places) * n) % n) ** 1.1,
        }
    )
    rows = []
    for step, quarter in enumerate([0, n_quarters // 2, n_quarters]):
        for i in range(len(firms)):
            other = i // n * n + (i * 7 + 3) % n
            rows.append((quarter, i, other, 0.3 + 0.2 * step))
            if step and i % (12 - 4 * step) == 0:
                rows.append((quarter, i, (i + n) % len(firms), 0.4))
    ties = pd.DataFrame(rows, columns=["quarter", "firm_a", "firm_b", "trust"])
    ties = ties[ties.firm_a != ties.firm_b]
    for side in "ab":
        firm = firms.loc[ties[f"firm_{side}"]]
        ties[f"cluster_{side}"] = firm["area"].to_numpy()
        ties[f"latitude_{side}"] = firm.latitude.to_numpy()
        ties[f"longitude_{side}"] = firm.longitude.to_numpy()
        ties[f"kind_{side}"] = firm.kind.to_numpy()
    ties["outside"] = ties.cluster_a != ties.cluster_b
    return firms, ties.reset_index(drop=True)


def _flows(clusters: pd.DataFrame) -> pd.DataFrame:
    rows = []
    pays = {"fees": "firms:{id}", "services": "firms:{id}", "projects": "funder:eu-cosme",
            "operating_grant": "funder:regional", "other": "world"}  # fmt: skip
    for row in clusters[clusters.quarter > 0].to_dict("records"):
        for category, payer in pays.items():
            amount = row[f"cash_{category}_cents"]
            word = "label" if category == "other" else category
            if amount:
                rows.append((row["quarter"], "cash", payer.format(id=row["id"]),
                             f"cluster:{row['id']}", word, "", amount))  # fmt: skip
        rows.append((row["quarter"], "cash", f"cluster:{row['id']}", "world", "staff", "",
                     row["spending_cents"]))  # fmt: skip
        rows.append((row["quarter"], "in_kind", f"firms:{row['id']}", f"cluster:{row['id']}",
                     "in_kind", "", row["in_kind_cents"]))  # fmt: skip
    columns = ["quarter", "medium", "payer", "payee", "category", "programme", "amount_cents"]
    flows = pd.DataFrame(rows, columns=columns)
    return flows[flows.amount_cents > 0].reset_index(drop=True)


def _balances(flows: pd.DataFrame, n_quarters: int) -> pd.DataFrame:
    cash = flows[flows.medium == "cash"]
    paid = cash.groupby(["quarter", "payer"]).amount_cents.sum()
    received = cash.groupby(["quarter", "payee"]).amount_cents.sum()
    accounts = sorted(set(cash.payer) | set(cash.payee))
    held = {a: 10_000_000 if a.startswith("cluster") else 1_000_000_000 for a in accounts}
    rows = [(0, a, held[a]) for a in accounts]
    for q in range(1, n_quarters + 1):
        for a in accounts:
            held[a] += int(received.get((q, a), 0)) - int(paid.get((q, a), 0))
            rows.append((q, a, held[a]))
    return pd.DataFrame(rows, columns=["quarter", "account", "cash_cents"])


REFERENCE_MIX = {"fees_services": 1 / 3, "in_kind": 1 / 3, "projects": 1 / 3}
SCENARIO: dict[str, Any] = {
    "run": {
        "title": "A made-up meta-cluster of four plastics clusters",
        "description": "Curves drawn by formula, for tests of pictures and findings.",
        "start": f"{START_YEAR}Q1",
        "years": 10,
    },
    "metacluster": {
        "meta1": {
            "name": "Materialix",
            "founders": [key for key, *_ in PLACES],
            "agreement": "2018Q3",
            "decision_rule": "consent",
            "target_mix": {
                "creation": {"fees_services": 0.0, "in_kind": 1.0, "projects": 0.0},
                "validation": {"fees_services": 0.2, "in_kind": 0.6, "projects": 0.2},
                "growth": REFERENCE_MIX,
            },
        }
    },
    "cluster": {key: {"target_mix": REFERENCE_MIX} for key, *_ in PLACES},
    "shock": {
        "slump": {"start": "2022Q2", "demand_change": -0.15, "duration_quarters": 4},
    },
    "synthetic": {"target_mix": REFERENCE_MIX},
    "parameters": {"organisations": {"fte_cost_eur": 58000.0}},
}


def make_run(
    folder: Path,
    *,
    n_clusters: int = 4,
    n_metaclusters: int = 1,
    n_quarters: int = 40,
    n_seeds: int = 0,
    firms_per_cluster: int = 60,
    planned: bool = True,
) -> Path:
    """Write a run folder; with ``n_seeds``, also the tables over seeds. Return the folder.

    With ``planned`` the scenario plans the first meta-cluster; all others formed by themselves.
    """
    folder.mkdir(parents=True, exist_ok=True)
    shape = (n_clusters, n_metaclusters, n_quarters)
    results = made_results(*shape, firms_per_cluster=firms_per_cluster, planned=planned)
    results.write(folder, _tables_of_seeds(n_seeds, *shape) if n_seeds else None)
    return folder


def made_results(
    n_clusters: int = 4,
    n_metaclusters: int = 1,
    n_quarters: int = 40,
    *,
    seed: int = 1,
    shift: float = 0.0,
    firms_per_cluster: int = 60,
    planned: bool = True,
) -> Results:
    """Return the results of a made-up run; ``shift`` (-1 to 1) tells seeds apart."""
    clusters = _clusters(n_clusters, n_quarters, n_metaclusters, shift)
    firms, ties = _firms_and_ties(clusters, n_quarters, firms_per_cluster)
    flows = _flows(clusters)
    tables = {
        "model": _model(clusters, n_quarters, shift),
        "clusters": clusters,
        "metaclusters": _metaclusters(n_metaclusters, n_quarters, clusters),
        "events": _events(clusters, n_metaclusters, n_quarters), "firms": firms, "ties": ties,
        "flows": flows, "balances": _balances(flows, n_quarters), "claims": CLAIMS,
    }  # fmt: skip
    tables = {name: tidy(table, name) for name, table in tables.items()}
    scenario = SCENARIO if planned and n_metaclusters else SCENARIO | {"metacluster": {}}
    run = {
        "id": "made", "name": "made_up", "seed": seed, "scenario": scenario, "code": "none",
        "provenance": PROVENANCE, "commit": None, "versions": {"python": "3.12"},
    }  # fmt: skip
    seen = tables | {"events": tables["events"].assign(number=1)}
    return Results(run=run, **tables, summary=summarise(seen, scenario, "made_up", seed))


def _tables_of_seeds(
    n_seeds: int, n_clusters: int, n_metaclusters: int, n_quarters: int
) -> dict[str, pd.DataFrame]:
    summaries = []
    of_seeds: dict[str, list[pd.DataFrame]] = {name: [] for name in SERIES}
    for seed in range(1, n_seeds + 1):
        # Spreads the seeds over [-1, 1] without a random source.
        results = made_results(
            n_clusters,
            n_metaclusters,
            n_quarters,
            seed=seed,
            shift=np.sin(2.4 * seed),
            firms_per_cluster=2,
        )
        summaries.append(flatten(results.summary))
        for name, tables in of_seeds.items():
            tables.append(results.tables[name].assign(seed=seed))
    series = {
        f"{name}_replicates": pd.concat(tables, ignore_index=True)
        for name, tables in of_seeds.items()
    }
    return {"replicates": pd.DataFrame(summaries), **series}


PROVENANCE = {
    "parameters.organisations.fte_cost_eur": {
        "file": "scenarios/made_up.toml",
        "line": 12,
        "value": "58000.0",
    }
}


CLAIMS = pd.DataFrame(
    {
        "quarter": [12, 14, 14], "event": ["advanced", "earned", "earned"],
        "creditor": "cluster:1", "debtor": "funder:eu-cosme", "category": "projects",
        "programme": "cosme", "amount_cents": [3_000_000, 2_000_000, 4_000_000],
    }
)  # fmt: skip
