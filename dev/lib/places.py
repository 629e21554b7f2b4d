"""Where things lie: the checkout, the cache that checkouts share, locks, half-made folders."""

import contextlib
import fcntl
import hashlib
import os
import shutil
import stat
from pathlib import Path

from . import say

CHECKOUT = Path(__file__).resolve().parents[2]
ADDON = "aftersales_service"


def checkout_id():
    """Return a short name for this checkout, fit for a database's name."""
    return hashlib.sha1(str(CHECKOUT).encode()).hexdigest()[:8]


def digest(*parts):
    """Return a short key of the given texts, to name what was built from them."""
    joined = "\0".join(str(part) for part in parts)
    return hashlib.sha1(joined.encode()).hexdigest()[:12]


def open_to_others(path):
    """Tell whether any user may enter ``path``: every folder above lets others through."""
    return all(
        folder.stat().st_mode & stat.S_IXOTH for folder in [path, *path.parents] if folder.exists()
    )


def cache():
    """Return the folder for what checkouts share, and make it.

    It is the user's cache. PostgreSQL refuses to run as root, and the user it runs as instead
    may not enter root's home: then it is the machine's cache.
    """
    chosen = os.environ.get("AFTERSALES_CACHE")
    if chosen:
        folder = Path(chosen).resolve()
    else:
        home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        folder = home / ADDON
        if os.getuid() == 0 and not open_to_others(folder):
            folder = Path("/var/cache") / ADDON
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except PermissionError as error:
        raise say.Problem(
            f"the cache folder {folder} cannot be made ({error.strerror}). "
            "Name another one in AFTERSALES_CACHE."
        ) from None
    if os.getuid() == 0 and not open_to_others(folder):
        raise say.Problem(
            f"PostgreSQL's own user may not enter {folder}, and PostgreSQL does not run as root. "
            "Name a folder in AFTERSALES_CACHE that every user may enter."
        )
    return folder


def made(name):
    """Return a folder of the cache, made when it is not there."""
    folder = cache() / name
    folder.mkdir(exist_ok=True)
    return folder


@contextlib.contextmanager
def lock(name):
    """Let one process at a time in, and tell the others what they wait for."""
    with open(made("locks") / name, "w", encoding="utf-8") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say.note(f"    waiting: another run is busy with the same thing ({name})")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def build(target, make):
    """Make the folder ``target`` once for all: ``make(folder)`` fills a half-made one first.

    A run that is stopped in the middle leaves only the half-made folder, which the next run
    throws away, so whatever stands at ``target`` is whole.
    """
    if target.exists():
        return target
    with lock(target.name):
        if not target.exists():
            half = target.with_name(target.name + ".half")
            shutil.rmtree(half, ignore_errors=True)
            half.mkdir(parents=True)
            make(half)
            half.rename(target)
    return target


def require_space(megabytes):
    """Stop early, with a clear message, where the disk cannot hold what is to be made."""
    free = shutil.disk_usage(cache()).free // 2**20
    if free < megabytes:
        raise say.Problem(
            f"{cache()} has {free} MB left and about {megabytes} MB are needed. Free some room, "
            "or name a folder on another disk in AFTERSALES_CACHE, and call this again."
        )
