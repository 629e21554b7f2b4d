"""A private PostgreSQL cluster that all checkouts share, reached by a socket, not by a port."""

import os
import pwd
import shutil
import subprocess
from pathlib import Path

from . import places, process, say

# Odoo refuses to work as `postgres`.
ROLE = "odoo"
# What lies in it can be made again in minutes, so speed goes before safety from a power cut.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "30min",
    "shared_buffers": "256MB",
    "dynamic_shared_memory_type": "mmap",
    "max_connections": "300",
    "jit": "off",
}
SOCKET_LIMIT = 90


def _programs():
    """Return the folder with the newest PostgreSQL's programs."""
    found = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    versions = {int(path.parts[-3]): path.parent for path in found if path.parts[-3].isdigit()}
    if not versions:
        raise say.Problem("PostgreSQL's programs are not below /usr/lib/postgresql. Install it.")
    return versions[max(versions)]


def _data():
    """Return the folder of the cluster; another version of PostgreSQL has its own."""
    return places.cache() / f"postgresql-{_programs().parent.name}"


def socket():
    """Return the folder of the server's socket, whose path the system keeps short."""
    folder = _data()
    if len(str(folder)) > SOCKET_LIMIT:
        return Path("/tmp") / f"aftersales-{places.digest(folder)}"
    return folder


def environment():
    """Return the variables by which PostgreSQL's own clients find the cluster."""
    return {"PGHOST": str(socket()), "PGPORT": "5432", "PGUSER": ROLE}


def _as_owner(command):
    """Return the command as the user the server runs as, which must not be root."""
    if os.getuid() != 0:
        return command
    try:
        pwd.getpwnam("postgres")
    except KeyError:
        raise say.Problem(
            "there is no user `postgres` that PostgreSQL could run as. "
            "Install Debian's package postgresql, or call this as an ordinary user."
        ) from None
    return ["runuser", "-u", "postgres", "--", *command]


def ensure():
    """See to it that the server runs, making the cluster on the first call."""
    if not _answers():
        with places.lock("postgresql"):
            if not _answers():
                _start(places.build(_data(), _make))


def _answers():
    """Tell whether the server takes connections."""
    check = [_programs() / "pg_isready", "-q", "-h", socket()]
    return subprocess.run(check, check=False).returncode == 0


def _make(folder):
    """Make an empty cluster in ``folder``."""
    places.require_space(1500)
    with say.step("Making a private PostgreSQL cluster"):
        if os.getuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        folder.chmod(0o700)
        initdb = [_programs() / "initdb", "-D", folder, "-U", ROLE, "-A", "trust", "-E", "UTF8"]
        # The server's folder, because initdb looks at the one it is called in.
        process.run(_as_owner([*initdb, "--locale=C.UTF-8"]), "Making the cluster", cwd=folder)
        lines = [f"{name} = '{value}'\n" for name, value in SETTINGS.items()]
        with open(folder / "postgresql.conf", "a", encoding="utf-8") as conf:
            conf.writelines(lines)


def _start(data):
    """Start the server in the background."""
    log = data / "server.log"
    with say.step("Starting PostgreSQL"):
        if socket() != data:
            socket().mkdir(mode=0o700, exist_ok=True)
            if os.getuid() == 0:
                shutil.chown(socket(), "postgres", "postgres")
        options = f"-k '{socket()}' -p 5432"
        command = [_programs() / "pg_ctl", "-D", data, "-l", log, "-o", options, "-w", "-t", "120"]
        started = subprocess.run(
            [str(part) for part in _as_owner([*command, "start"])],
            cwd=data,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        if started.returncode:
            told = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
            raise say.Problem(
                f"{process.failure('Starting PostgreSQL', told)}\n    Where the cluster is beyond "
                f"repair, remove {data} and call this again: everything in it is made anew."
            )


def stop():
    """Stop the server, ending whatever is still connected."""
    data = _data()
    if _answers():
        command = [_programs() / "pg_ctl", "-D", data, "-m", "fast", "-w", "stop"]
        process.run(_as_owner(command), "Stopping PostgreSQL", cwd=data)


def psql(sql, database="postgres"):
    """Run SQL and return the rows as lists of texts."""
    command = [_programs() / "psql", "-X", "-q", "-A", "-t", "-F", "\x1f", "-v", "ON_ERROR_STOP=1"]
    answer = process.run(
        [*command, "-d", database, "-f", "-"],
        "Asking the database",
        text=sql,
        env={**os.environ, **environment()},
    )
    return [line.split("\x1f") for line in answer.splitlines()]


def program(name):
    """Return the path of one of PostgreSQL's programs."""
    return _programs() / name
