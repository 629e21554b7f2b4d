from . import attachment
from . import unit_page
