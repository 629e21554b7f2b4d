"""Upgrading the addon changes nothing, and uninstalling it leaves nothing behind."""

import os
from contextlib import contextmanager

import pytest
from lib import cluster, databases, odoo, places

# What the database consists of, whoever owns it.
SCHEMA = """
    SELECT 'column', table_name || '.' || column_name || ' ' || data_type
      FROM information_schema.columns WHERE table_schema = 'public'
    UNION SELECT 'index', indexname FROM pg_indexes WHERE schemaname = 'public'
    UNION SELECT 'sequence', sequencename FROM pg_sequences WHERE schemaname = 'public'
    UNION SELECT 'constraint', conrelid::regclass || ' ' || conname FROM pg_constraint
    UNION SELECT 'function', proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION SELECT 'trigger', tgname FROM pg_trigger WHERE NOT tgisinternal
"""
# What Odoo knows by name. Records that people make are not here: those of our models go with
# their tables, those of Odoo's models (a sales order) are the company's own.
KNOWN = """
    SELECT 'model', model FROM ir_model
    UNION SELECT 'field', model || '.' || name FROM ir_model_fields
    UNION SELECT 'selection', f.model || '.' || f.name || '=' || s.value
      FROM ir_model_fields_selection s JOIN ir_model_fields f ON f.id = s.field_id
    UNION SELECT 'access', name FROM ir_model_access
    UNION SELECT 'rule', name FROM ir_rule
    UNION SELECT 'group', id || ' ' || (name->>'en_US') FROM res_groups
    UNION SELECT 'privilege', name->>'en_US' FROM res_groups_privilege
    UNION SELECT 'server or scheduled action', id || ' ' || (name->>'en_US') FROM ir_act_server
    UNION SELECT 'scheduled action', cron_name FROM ir_cron
    UNION SELECT 'window action', id || ' ' || (name->>'en_US') FROM ir_act_window
    UNION SELECT 'report', report_name FROM ir_act_report_xml
    UNION SELECT 'view', id || ' ' || name FROM ir_ui_view
    UNION SELECT 'menu', id || ' ' || (name->>'en_US') FROM ir_ui_menu
    UNION SELECT 'number sequence', id || ' ' || name FROM ir_sequence
    UNION SELECT 'paper format', name FROM report_paperformat
    UNION SELECT 'mail template', id || ' ' || (name->>'en_US') FROM mail_template
    UNION SELECT 'activity type', id || ' ' || (name->>'en_US') FROM mail_activity_type
    UNION SELECT 'message subtype', id || ' ' || (name->>'en_US') FROM mail_message_subtype
    UNION SELECT 'parameter', key FROM ir_config_parameter
    UNION SELECT 'default', f.model || '.' || f.name
      FROM ir_default d JOIN ir_model_fields f ON f.id = d.field_id
    UNION SELECT 'asset', path FROM ir_asset
    UNION SELECT 'external id', name FROM ir_model_data WHERE module = 'aftersales_service'
"""


@contextmanager
def copy_of(template):
    """Lend a copy of a database."""
    name = f"{databases.own('life')}_{os.getpid()}"
    databases.clone(template, name, pid=os.getpid())
    try:
        yield name
    finally:
        databases.drop(name)


def rows(sql, database):
    """Return the rows of a query as a set of texts."""
    return {" ".join(row) for row in cluster.psql(sql, database)}


@pytest.fixture(scope="module")
def addon_template():
    """Return the template database with the addon, which this run of the tests copied too."""
    return databases.template()


def test_upgrade_changes_neither_schema_nor_records(addon_template):
    with copy_of(addon_template) as name:
        before = rows(SCHEMA, name), rows(KNOWN, name)
        upgrade = ["module", "upgrade", places.ADDON]
        log = odoo.Odoo(name).call("Upgrading the addon", *upgrade)
        after = rows(SCHEMA, name), rows(KNOWN, name)
    assert odoo.trouble_in(log) == []
    changed = "\n".join(sorted((after[0] ^ before[0]) | (after[1] ^ before[1])))
    assert not changed, f"an upgrade of the same version adds or removes:\n{changed}"


def test_uninstall_leaves_nothing_of_the_addon(addon_template):
    with copy_of(databases.base()) as name:
        without = rows(SCHEMA, name) | rows(KNOWN, name)
    with copy_of(addon_template) as name:
        uninstall = ["module", "uninstall", places.ADDON]
        log = odoo.Odoo(name).call("Uninstalling the addon", *uninstall)
        after = rows(SCHEMA, name) | rows(KNOWN, name)
    assert odoo.trouble_in(log) == []
    left_behind = "\n".join(sorted(after - without))
    taken_away = "\n".join(sorted(without - after))
    assert not left_behind, f"left behind by the addon:\n{left_behind}"
    assert not taken_away, f"taken from Odoo:\n{taken_away}"
