from . import job
from . import job_failure
