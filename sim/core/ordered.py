"""Tables whose rows stay in the order in which they came: what waits, what runs, who takes part."""

from __future__ import annotations

from numpy.typing import ArrayLike

from sim.core.columns import ColumnStore
from sim.core.types import Bools, Ints


class OrderedTable(ColumnStore):
    """Rows in the order in which they were added, closed up where some are dropped.

    Views taken before :meth:`add` or :meth:`keep` hold no more.
    """

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.n} rows>"

    def add(self, count: int, **values: ArrayLike) -> int:
        """Add rows at the end, and return the first of them; columns not named take their default.

        Args:
            count: Number of new rows.
            **values: For a column one value for all, or one a row, shape (count,).

        Raises:
            AttributeError: A name is not a column.
            OverflowError: Whole numbers too large for the column.
            TypeError: Values of a kind the column cannot hold without loss, or none for a column
                that needs one.
            ValueError: A negative count, values of another shape, or (OutOfRangeError) beyond what
                the column declares.
        """
        self._check_names(count, values)
        first, n = self.n, self.n + count
        if n > self._capacity:
            self._make_room(n)
        # A fault ends this before a row of it is in use.
        self._fill(slice(first, n), values)
        self._show(n)
        return first

    def keep(self, mask: Bools) -> None:
        """Keep the rows of the mask, shape (n,), in their order, and drop the others.

        Raises:
            ValueError: If the mask is not of that shape.
        """
        if mask.shape != (self.n,):
            raise ValueError(f"a mark for each of the {self.n} rows is needed, not {mask.shape}")
        rows: Ints = mask.nonzero()[0]
        for values in self._data.values():
            values[: rows.size] = values[rows]
        self._show(rows.size)


def keep_with_parts(table: OrderedTable, mask: Bools, belongs: str, *parts: OrderedTable) -> None:
    """Keep the rows of a mask, and of other tables the rows that belong to them.

    Args:
        table: The table.
        mask: Which of its rows stay, shape (n,).
        belongs: The column of the other tables that tells to which row of ``table`` one belongs.
        *parts: The other tables.
    """
    row_after = mask.cumsum() - 1
    for part in parts:
        part.keep(mask[getattr(part, belongs)])
        setattr(part, belongs, row_after[getattr(part, belongs)])
    table.keep(mask)
