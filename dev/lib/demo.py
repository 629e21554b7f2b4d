"""The database that ``dev/run`` serves: the addon on Odoo's demo data, with the story played."""

import contextlib
import fcntl
import json
import signal
import subprocess
import time
import urllib.error
import urllib.request

from . import databases, odoo, places, ports, say

STORY = places.CHECKOUT / "dev" / "story.py"
PLAY = places.CHECKOUT / "dev" / "inside" / "play.py"
ADMIN = ["Administrator", "admin", "admin"]


@contextlib.contextmanager
def served(name, port):
    """Keep other runs from serving, remaking or updating the database that this one serves."""
    with open(_claim(name), "a+", encoding="utf-8") as claim:
        try:
            fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            claim.seek(0)
            raise say.Problem(
                f"this checkout is already being served, at {claim.read()}. Stop that run first."
            ) from None
        claim.truncate(0)
        claim.write(_url(port))
        claim.flush()
        yield


def _claim(name):
    """Return the file that a serving run holds locked."""
    return places.made("conf") / f"{name}.served"


def is_served(name):
    """Tell whether another run serves the database right now."""
    with open(_claim(name), "a", encoding="utf-8") as claim:
        try:
            fcntl.flock(claim, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def database(*, fresh=False):
    """Return the name of this checkout's demo database, made or brought up to date.

    A changed addon is updated in place, because somebody may have clicked together what he
    wants to look at; ``fresh`` begins anew.
    """
    name = databases.own("demo")
    with places.lock(name):
        remark = databases.remarks().get(name)
        source = databases.base()
        if fresh or not remark or remark.get("base") != source:
            _make(name, source)
        elif remark["addon"] != databases.addon_key():
            _update(name, source)
    return name


def _words(name):
    """Return the file with the logins and the things to click of a demo database."""
    return places.made("conf") / f"{name}.json"


def _make(name, source):
    """Make the database anew and play the story on it."""
    key = databases.addon_key()
    template = databases.template()
    with databases.half_made(name) as half:
        with say.step("Copying the database"):
            databases.clone(template, half)
        _words(name).unlink(missing_ok=True)
        if STORY.is_file():
            with say.step("Playing the service line on it"):
                variables = {"STORY": str(STORY), "STORY_WORDS": str(_words(name))}
                odoo.Odoo(half).shell("Playing the service line (dev/story.py)", PLAY, **variables)
        databases.rename(half, name)
    databases.annotate(name, base=source, addon=key)


def _update(name, source):
    """Update the addon in the database."""
    key = databases.addon_key()
    with say.step("The addon changed: updating it in the database"):
        try:
            update = ["-u", places.ADDON, "--stop-after-init", "--no-http"]
            odoo.Odoo(name).call("Updating the addon", *update)
        except say.Problem as problem:
            raise say.Problem(f"{problem}\n    dev/run --fresh begins with a new one.") from None
    databases.annotate(name, base=source, addon=key)


def _url(port):
    """Return the address of the server."""
    return f"http://{ports.HOST}:{port}"


def serve(name, port):
    """Serve the database until somebody stops it, and say what there is to see."""
    log = places.made("conf") / f"{name}.log"
    url = _url(port)
    with open(log, "w", encoding="utf-8") as handle:
        with say.step("Starting Odoo"):
            server = odoo.Odoo(name).serve(port, handle)
            signal.signal(signal.SIGTERM, lambda *_: server.terminate())
            try:
                _wait(server, url, log)
            except BaseException:
                server.terminate()
                raise
        _introduce(name, url, log)
        try:
            return max(server.wait(), 0)
        except KeyboardInterrupt:
            _end(server)
            say.note("\nStopped. dev/run starts it again.")
            return 0


def _end(server):
    """Wait for the server to end after Ctrl-C, which reached it too when a terminal sent it."""
    try:
        server.wait(timeout=5)
    except subprocess.TimeoutExpired:
        server.terminate()
        server.wait()


def _wait(server, url, log):
    """Wait until the server answers."""
    until = time.monotonic() + 180
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}/web/login", timeout=60):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    told = log.read_text(encoding="utf-8", errors="replace")
    tail = "\n".join("    " + line for line in told.splitlines()[-15:])
    raise say.Problem(f"Odoo does not answer at {url}. The end of its log ({log}):\n{tail}")


def _introduce(name, url, log):
    """Print the address, who can log in, and what to look at first."""
    words = {"logins": [ADMIN], "clicks": []}
    if _words(name).exists():
        words = json.loads(_words(name).read_text(encoding="utf-8"))
    say.note(f"\nOdoo is at {url}   (its log: {log}; Ctrl-C stops it)\n")
    say.note(f"{'Log in as':<24}{'login':<19}password")
    for role, login, password in words["logins"]:
        say.note(f"  {role:<22}{login:<19}{password}")
    if words["clicks"]:
        say.note("\nThree things to click:")
    for number, text in enumerate(words["clicks"], 1):
        say.note(f"  {number}. {text.replace('{url}', url)}")
    say.note("")
