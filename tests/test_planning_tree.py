"""The breakdown of a program."""

from kaname.model.base import Key
from kaname.planning.tree import Breakdown
from plans import program


def work(name: str, **fields):
    return {"id": name, **fields}


def test_what_holds_what():
    plan = program(
        charters=[{"id": "p"}],
        initiatives=[{"id": "i"}, {"id": "j", "parent": "i"}],
        work_packages=[work("a", initiative="i"), work("b", parent="a"), work("c", parent="a"), work("d")],
        milestones=[{"id": "m", "initiative": "j"}],
    )
    tree = Breakdown(plan)
    assert tree.children[tree.root] == (Key("initiative", "i"), Key("work_package", "d"))
    assert tree.leaves(Key("initiative", "i")) == (Key("work_package", "b"), Key("work_package", "c"))
    assert tree.leaves(Key("work_package", "d")) == (Key("work_package", "d"),)
    assert tree.leaves(Key("initiative", "j")) == ()


def test_dropped_and_cancelled_records_are_left_out():
    plan = program(
        charters=[{"id": "p"}],
        initiatives=[{"id": "i", "state": "cancelled"}],
        work_packages=[work("a", state="dropped"), work("b")],
        milestones=[{"id": "m", "state": "dropped"}],
    )
    assert set(Breakdown(plan).parent) == {Key("work_package", "b")}
