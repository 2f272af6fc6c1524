"""Whom public money reaches first, from flows made by hand."""

import pandas as pd
import pytest

from analysis.public_money import public_money_by_payee, reached


def flows(*rows):
    columns = ["payer", "payee", "medium", "amount_cents"]
    return pd.DataFrame(rows, columns=columns)


FLOWS = flows(
    ("funder:region", "cluster:1", "cash", 600_00),
    ("funder:region", "metacluster:1", "cash", 100_00),
    ("funder:nation", "firms:3", "cash", 200_00),
    ("funder:nation", "world", "cash", 100_00),
    # What is passed on, given in kind or paid by others is not counted.
    ("cluster:1", "metacluster:1", "cash", 500_00),
    ("funder:region", "cluster:1", "in_kind", 500_00),
    ("firms:3", "cluster:1", "cash", 500_00),
)


def test_cash_of_funders_counts_where_it_comes_first():
    paid = public_money_by_payee(FLOWS)
    assert paid.to_dict() == {"metaclusters": 100, "clusters": 600, "firms": 200, "world": 100}


@pytest.mark.parametrize(
    ("rows", "n_planned", "told"),
    [
        (FLOWS, 1, "Of public money here the meta-cluster itself gets 10 %, clusters 60 %, "
         "firms 20 % and partners outside 10 %."),
        (FLOWS[:1], 1, "Of public money here the meta-cluster itself gets nothing and clusters "
         "100 %."),
        (FLOWS[:2], 2, "Of public money here meta-clusters themselves get 14 % and clusters "
         "86 %."),
        (FLOWS[:1], 0, "Of public money here clusters get 100 %."),
        (FLOWS[4:], 1, ""),
    ],
)  # fmt: skip
def test_the_sentence_tells_the_part_of_each(rows, n_planned, told):
    assert reached(public_money_by_payee(rows), "here", n_planned=n_planned) == told
