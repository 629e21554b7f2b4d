from . import working_time
from . import workday_year
from . import workday_exception
from . import clock
from . import clock_event
from . import clock_mixin
