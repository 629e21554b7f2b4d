from . import service_mode
