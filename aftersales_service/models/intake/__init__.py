from . import channel
from . import case_type
from . import level
from . import team
from . import scope_alternative
from . import case_result
from . import case
