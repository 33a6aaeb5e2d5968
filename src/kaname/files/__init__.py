"""A folder of YAML <-> a Program with its History (plan as code).

Reading is PyYAML's C parser with the scalars of YAML 1.2; a cache keeps by content what was read. Editing changes the
text where it must and leaves every other character as it is.
"""

from kaname.files.baselines import baseline as baseline
from kaname.files.committed import load_committed as load_committed
from kaname.files.committed import parting as parting
from kaname.files.creating import create as create
from kaname.files.editor_schemas import schemas as schemas
from kaname.files.folders import is_portfolio as is_portfolio
from kaname.files.folders import is_program as is_program
from kaname.files.loading import Loaded as Loaded
from kaname.files.loading import LoadedPortfolio as LoadedPortfolio
from kaname.files.loading import load as load
from kaname.files.loading import load_portfolio as load_portfolio
from kaname.files.past import add_history as add_history
from kaname.files.past import has_git as has_git
from kaname.files.past import kept_history as kept_history
from kaname.files.past import publish as publish
from kaname.files.revision import revision as revision
from kaname.files.saving import save as save
