"""MATERIALIX in Mesa's own viewer: python -m solara run docs/viewer.py.

What it needs is the extra ``viewer``; see docs/coming_from_mesa.md. It shows one world, quarter by
quarter, and its series as they come; for ten worlds against a baseline there is run.py app.
"""

from __future__ import annotations

from typing import Any

import solara
from matplotlib.figure import Figure
from mesa.visualization import SolaraViz, make_plot_component
from mesa.visualization.utils import update_counter

from sim import MetaClusterModel, Scenario

SCENARIO = Scenario.load("scenarios/metaclusters/materialix.toml")


@solara.component
def map_of_clusters(model: MetaClusterModel) -> None:
    """Draw where cluster organisations lie, and how many members each has."""
    update_counter.get()  # Drawn anew after each step.
    clusters = model.world.clusters
    figure = Figure(figsize=(5, 4), layout="constrained")
    axes = figure.subplots()
    axes.scatter(
        clusters.longitude,
        clusters.latitude,
        s=model.world.n_members(clusters),
        alpha=0.6,
        c="#0072b2",
    )
    axes.set_xlabel("longitude")
    axes.set_ylabel("latitude")
    axes.set_title("Cluster organisations, by members")
    solara.FigureMatplotlib(figure, format="svg")


# A fixed value is handed on as it is; an argument with __ is a key of the scenario.
PARAMETERS: dict[str, Any] = {
    "scenario": SCENARIO,
    "rng": {"type": "SliderInt", "label": "Seed", "value": 1, "min": 1, "max": 30, "step": 1},
    "parameters__membership__convinced_per_year": {
        "type": "SliderFloat",
        "label": "Non-members convinced a year",
        "value": SCENARIO.document.parameters.membership.convinced_per_year,
        "min": 0.0,
        "max": 1.0,
        "step": 0.05,
    },
}

page = SolaraViz(
    MetaClusterModel(SCENARIO, rng=1),
    # By Matplotlib: of Vega-Lite solara's assets have an older version than Altair writes for.
    components=[
        map_of_clusters,
        make_plot_component("members", backend="matplotlib"),
        make_plot_component({"ties": "#009e73"}, backend="matplotlib"),
    ],
    model_params=PARAMETERS,
    name="MATERIALIX",
)
