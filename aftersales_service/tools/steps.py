"""The vocabulary of a state machine: which step leads where, from where, by whom."""

from typing import NamedTuple


class Step(NamedTuple):
    """One step of a record's life.

    :param target: state that the step leads to
    :param sources: states from which it may be taken
    :param groups: external ids of the groups that may take it, any of them;
        empty: everybody who may write the record
    :param flag: name of the boolean field that shows the step's button
    :param backward: the step undoes something, so it needs a reason
    """

    target: str
    sources: tuple[str, ...]
    groups: tuple[str, ...] = ()
    flag: str = ""
    backward: bool = False
