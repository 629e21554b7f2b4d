# The order is the direction of knowledge: a room knows the rooms above it.
from . import mixins
from . import people
from . import jobs
from . import sla
from . import cost
from . import installed_base
from . import intake
from . import csi
from . import solution
from . import execution
from . import visit
from . import integration
