from . import working_time
from . import clock
from . import clock_event
from . import clock_mixin
