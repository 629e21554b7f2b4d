from . import attachment
from . import appointment
