from . import form
from . import guarded_mixin
from . import numbered_mixin
from . import transition
from . import state_mixin
from . import approval
from . import approval_mixin
from . import passport_mixin
