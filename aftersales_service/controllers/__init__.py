from . import attachment
from . import visit_answer
from . import appointment
from . import unit_page
