"""Servers that really are several: each a process with connections of its own.

What they do is committed, so each class works on a database of its own, copied from the one of the
test run and dropped at the end.
"""

import os
import select
import signal
import sys
import time
import traceback
from unittest.mock import patch

from lib import databases

from odoo import SUPERUSER_ID, api, sql_db
from odoo.modules.registry import Registry
from odoo.sql_db import Cursor
from odoo.tests import BaseCase
from odoo.tests import common as odoo_common
from odoo.tools import config

from ..common import AftersalesCase

# Nothing here takes long; whoever waits longer than this waits for nothing.
PATIENCE = 120


class Server:
    """A forked process that does some work on connections of its own.

    It may stop on its way, by calling the function that the work is given, until it is let go on,
    or killed without a chance to clean up.
    """

    def __init__(self, work):
        """Start a server.

        :param work: function of (environment, pause); the server commits at the end
        """
        self._told, told = os.pipe()
        heard, self._heard = os.pipe()
        self.pid = os.fork()
        if not self.pid:
            self._be(work, told, heard)
        os.close(told)
        os.close(heard)

    def _be(self, work, told, heard):
        """Do the work in the forked process, which never returns from here."""
        status = 1
        try:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)

            def pause():
                os.write(told, b"paused\n")
                os.read(heard, 1)

            # The parent's connections are not ours to use or to close.
            sql_db._Pool = sql_db._Pool_readonly = None
            for registry in Registry.registries.values():
                registry._db = sql_db.db_connect(registry.db_name)
                registry._db_readonly = None
            work(pause)
            status = 0
        except BaseException:  # pylint: disable=broad-except
            os.write(told, traceback.format_exc().encode())
        finally:
            sys.stdout.flush()
            os._exit(status)

    def _listen(self):
        """Return what the server says next; nothing when it has ended."""
        if not select.select([self._told], [], [], PATIENCE)[0]:
            self.kill()
            raise AssertionError("The server neither paused nor ended in time.")
        return os.read(self._told, 1 << 20)

    def wait_paused(self):
        """Wait until the server has paused.

        :raise AssertionError: it ended instead
        """
        said = self._listen()
        if said != b"paused\n":
            self.kill()
            raise AssertionError(f"The server ended: {said.decode()}")

    def go_on(self):
        """Let a paused server go on."""
        os.write(self._heard, b".")

    def join(self):
        """Wait until the server has ended.

        :raise AssertionError: it ended with an error, which stands in the message
        """
        said = self._listen()
        self._reap()
        if said:
            raise AssertionError(f"The server failed: {said.decode()}")

    def kill(self):
        """Kill the server, which has no chance to clean up, as a power cut would."""
        os.kill(self.pid, signal.SIGKILL)
        self._reap()

    def _reap(self):
        os.waitpid(self.pid, 0)
        os.close(self._told)
        os.close(self._heard)


class ServersCase(AftersalesCase):
    """The fixtures of the service line, committed on a database of its own."""

    @classmethod
    def setUpClass(cls):
        source = odoo_common.get_db_name()
        cls.database = f"{source}_servers"
        # A database that somebody is connected to cannot be copied.
        sql_db.close_db(source)
        databases.clone(source, cls.database, pid=os.getpid())
        cls.addClassCleanup(cls._drop)
        cls.classPatch(odoo_common, "get_db_name", lambda: cls.database)
        # Loading a registry runs the tests of the addons where tests are switched on.
        with patch.dict(config._runtime_options, test_enable=False):
            Registry(cls.database)
        super().setUpClass()
        cls.prepare()
        cls.commit()

    @classmethod
    def _drop(cls):
        Registry.delete(cls.database)
        sql_db.close_db(cls.database)
        databases.drop(cls.database)

    @classmethod
    def prepare(cls):
        """Hook: make what the tests of the class need; it is committed afterwards."""

    def setUp(self):  # pylint: disable=method-required-super
        # Without the savepoint of TransactionCase, which a commit ends.
        BaseCase.setUp(self)
        self.look_again()

    @classmethod
    def commit(cls):
        """Commit what the test itself has made, for the servers to see."""
        cls.env.flush_all()
        # TransactionCase forbids it to the instance.
        Cursor.commit(cls.cr)

    @classmethod
    def look_again(cls):
        """Forget what was read: see what the servers have committed meanwhile."""
        Cursor.rollback(cls.cr)
        cls.env.transaction.clear()

    def serve(self, work):
        """Start another server; see :class:`Server`.

        :param work: function of (environment, pause)
        """

        def on_own_connection(pause):
            with self.registry.cursor() as cr:
                work(api.Environment(cr, SUPERUSER_ID, {}), pause)

        return Server(on_own_connection)

    def wait_until_alone(self):
        """Wait until the database has noticed that the killed server is gone."""
        for _try in range(PATIENCE * 10):
            with self.registry.cursor() as cr:
                cr.execute(
                    """SELECT count(*) FROM pg_stat_activity
                        WHERE datname = current_database() AND pid <> pg_backend_pid()
                          AND xact_start IS NOT NULL AND state <> 'idle'"""
                )
                if not cr.fetchone()[0]:
                    break
            time.sleep(0.1)
        else:
            raise AssertionError("The killed server still holds a transaction.")
        self.look_again()

    def wait_until_blocked(self, count=1):
        """Wait until so many connections wait for the lock of another one."""
        for _try in range(PATIENCE * 10):
            with self.registry.cursor() as cr:
                cr.execute(
                    """SELECT count(*) FROM pg_stat_activity
                        WHERE datname = current_database()
                          AND cardinality(pg_blocking_pids(pid)) > 0"""
                )
                if cr.fetchone()[0] >= count:
                    return
            time.sleep(0.1)
        raise AssertionError("Nobody waits for a lock.")
