"""Books that tests of the ledger begin with."""

from sim.ledger import Ledger


def seven_accounts():
    """World 0, funder 1, firms 2 and 3, clusters 4 and 5 (10,000 cents each), meta-cluster 6."""
    books = Ledger()
    books.open_account("world", 1_000_000)
    books.open_account("funder:eu", 50_000)
    books.open_account("firms:1")
    books.open_account("firms:2")
    books.open_account("cluster:1", 10_000)
    books.open_account("cluster:2", 10_000)
    books.open_account("metacluster:1")
    return books


WORLD, FUNDER, FIRMS_1, FIRMS_2, CLUSTER_1, CLUSTER_2, META = range(7)


def state_of(ledger):
    """Everything a refused booking could have touched."""
    return (
        *(
            stock.tolist()
            for stock in (
                ledger.cash,
                ledger.receivables,
                ledger.payables,
                ledger.advances,
                ledger.advances_paid,
            )
        ),
        ledger.received().tolist(),
        ledger.paid().tolist(),
        ledger.earned().tolist(),
        [ledger.open_claims(account) for account in range(len(ledger.names))],
    )
