# The order is the direction of knowledge: a room knows the rooms above it.
from . import mixins
from . import people
from . import jobs
from . import sla
from . import remedy
from . import warranty

# It gives parts to the hubs below and knows them by their names only.
from . import workshop
from . import cost
from . import installed_base
from . import solution
from . import intake
from . import csi
from . import execution
from . import visit
from . import integration
