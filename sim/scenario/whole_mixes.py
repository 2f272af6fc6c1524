"""Target mixes made to sum to 1."""

from __future__ import annotations

from sim.scenario.entities import MetaClusterSpec, ScenarioDocument, TargetMix
from sim.scenario.read_only import ReadOnlyDict, read_only


def with_whole_mixes(document: ScenarioDocument) -> ScenarioDocument:
    """Make every mix sum to 1, and give meta-clusters the usual mix of phases left out."""
    clusters = {
        key: cluster.model_copy(update={"target_mix": _whole(cluster.target_mix)})
        for key, cluster in document.cluster.items()
    }
    usual = MetaClusterSpec.model_fields["target_mix"].default
    metaclusters = {
        key: spec.model_copy(
            update={
                "target_mix": ReadOnlyDict(
                    (phase, _whole(spec.target_mix.get(phase, mix))) for phase, mix in usual.items()
                )
            }
        )
        for key, spec in document.metacluster.items()
    }
    drawn = document.synthetic
    if drawn is not None:
        drawn = drawn.model_copy(update={"target_mix": _whole(drawn.target_mix)})
    update = {
        "cluster": read_only(clusters),
        "metacluster": read_only(metaclusters),
        "synthetic": drawn,
    }
    return document.model_copy(update=update)


def _whole(mix: TargetMix) -> TargetMix:
    shares = mix.model_dump()
    total = sum(shares.values())
    # Shares that are whole already keep every bit, so that reading back gives the same run.
    if abs(total - 1.0) < 1e-9:
        return mix
    return TargetMix(**{name: share / total for name, share in shares.items()})
