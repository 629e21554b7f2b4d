from . import diagnosis
from . import fault_cause
from . import service_mode
