"""Who sees what: a Program and its History as an audience may see them, without a trace of the rest."""

from kaname.model.visibility.alike import hidden_alike as hidden_alike
from kaname.model.visibility.narrowing import narrow_history as narrow_history
from kaname.model.visibility.narrowing import narrow_portfolio as narrow_portfolio
from kaname.model.visibility.narrowing import narrow_problems as narrow_problems
from kaname.model.visibility.narrowing import narrow_program as narrow_program
from kaname.model.visibility.viewers import VIEWERS as VIEWERS
from kaname.model.visibility.viewers import Viewer as Viewer
from kaname.model.visibility.widening import widen as widen
