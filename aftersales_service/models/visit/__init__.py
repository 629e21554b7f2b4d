from . import visit_rule
from . import visit_attempt
from . import visit_finding
from . import return_visit
