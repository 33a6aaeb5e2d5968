"""What lies between parties: who gives to whom, how it hangs together, who is hit when a promise moves."""

from __future__ import annotations

from kaname.status.between.board import Board, Card, String, board, waiting
from kaname.status.between.hits import Hit, Hits, hits, late
from kaname.status.between.layers import Layout, Spot, layout
from kaname.status.between.ties import LATE, MOST, WORST, Graph, Level, Tie, gives, graph, ties, worst

__all__ = [
    "LATE",
    "MOST",
    "WORST",
    "Board",
    "Card",
    "Graph",
    "Hit",
    "Hits",
    "Layout",
    "Level",
    "Spot",
    "String",
    "Tie",
    "board",
    "gives",
    "graph",
    "hits",
    "late",
    "layout",
    "ties",
    "waiting",
    "worst",
]
