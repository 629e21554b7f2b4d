# The order is the direction of knowledge: a room knows the rooms above it.
from . import mixins
from . import people
from . import jobs
from . import sla

# These give parts to the hubs below and know them by their names only.
from . import warranty
from . import maintenance
from . import remedy
from . import reception
from . import workshop
from . import cost
from . import analysis
from . import improvement
from . import installed_base
from . import solution
from . import intake
from . import csi
from . import execution
from . import visit
from . import integration
