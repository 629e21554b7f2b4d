"""Install modules in a database and put the bundles of web pages into it, in one Odoo process.

Called with a database, a folder of bundles and the names of modules. A browser test whose bundles
are not in the database compiles them anew, which takes 20 s each time. The folder keeps what was
compiled once for all databases: a bundle's address holds a key of its files.
"""

import sys
import threading
from pathlib import Path

import odoo
import odoo.cli
from odoo.modules.registry import Registry
from odoo.service.server import load_server_wide_modules
from odoo.tools import config

# Bundles that pages, reports and tours ask for, with the kinds of files of each.
BUNDLES = {
    "web.assets_web": ["js", "css"],
    "web.assets_web_print": ["css"],
    "web.assets_tests": ["js"],
    "web.assets_frontend": ["css"],
    "web.assets_frontend_minimal": ["js"],
    "web.assets_frontend_lazy": ["js"],
    "web.report_assets_common": ["css"],
    "web.report_assets_pdf": ["css"],
    "bus.websocket_worker_assets": ["js"],
    "web.assets_emoji": ["js"],
}


def main(database, kept, *modules):
    """Install ``modules`` and fill the bundles in."""
    config.parse_config(["--no-http", "-d", database], setup_logging=True)
    threading.current_thread().dbname = database
    load_server_wide_modules()
    registry = Registry.new(database, update_module=True, install_modules=modules)
    with registry.cursor() as cr:
        env = odoo.api.Environment(cr, odoo.SUPERUSER_ID, {})
        speak_english(env)
        for name, kinds in BUNDLES.items():
            for kind in kinds:
                fill_in(env, name, kind, Path(kept))


def speak_english(env):
    """Have English beside the language that the base was made with, and everybody begin with it."""
    env["res.lang"]._activate_lang("en_US")
    env["res.users"].with_context(active_test=False).search([]).lang = "en_US"
    env["ir.default"].set("res.partner", "lang", "en_US")


def fill_in(env, name, kind, kept):
    """Take a bundle from the folder, or compile it and leave it there for the next database."""
    bundle = env["ir.qweb"]._get_asset_bundle(name, js=kind == "js", css=kind == "css")
    file = kept / bundle.get_link(kind).strip("/").replace("/", "_")
    if file.exists():
        bundle.save_attachment(f"min.{kind}", file.read_text(encoding="utf-8"))
        return
    attachment = bundle.js() if kind == "js" else bundle.css()
    half = file.with_name(f"{file.name}.{env.cr.dbname}")
    half.write_bytes(attachment.raw)
    half.rename(file)


if __name__ == "__main__":
    main(*sys.argv[1:])
