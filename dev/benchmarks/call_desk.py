"""The Call Desk among a thousand and two hundred thousand return visits: opening, the next call.

Some hundred are due, as in a company that works its list down every day; the rest are planned for
later or were made.
"""

FEW, MANY = 1_000, 200_000
# In a small database, for a quick look, so many times its size are enough.
TIMES = 10
DUE = 300
# Opening is flat in what is planned for later; aims are ours.
AIM = 1.5


def measure(bench):
    """Measure opening the list, showing a customer, and recording a call, at both sizes."""
    counts = (FEW, min(MANY, TIMES * bench.size))
    for what, act in (
        ("open the Call Desk", _load),
        ("show the next customer", _card),
        ("record a call and read the list again", _close),
    ):
        few = None
        for count in counts:
            measured = bench.time(
                act,
                prepare=lambda env, count=count: _fill(bench, env, count),
                rounds=3,
                user=bench.known["agent"],
            )
            bench.add(f"{what} among {count:,} visits", 1, measured, aim=_aim(few, measured))
            few = few or measured


def _aim(few, measured):
    """Return what is aimed at beside the figures among few visits, and whether it is met."""
    if not few:
        return None
    ratio = measured[0] / few[0]
    flat = measured[2] <= few[2]
    return f"≤ {AIM} × among few (is {ratio:.2f}), no more queries", flat and ratio <= AIM


def _load(env, _contact):
    env["aftersales.call.desk"].load("all")


def _card(env, contact):
    env["aftersales.call.desk"].card(contact, env.company.id)


def _close(env, contact):
    desk = env["aftersales.call.desk"]
    card = desk.card(contact, env.company.id)
    answer = {"informed": True, "no_opinion": True}
    # What else is due to the customer, such as maintenance, stays due.
    told = {
        item["key"]: answer
        for item in card["items"]
        if answer.keys() <= {question["name"] for question in item["form"]}
    }
    result = env.ref("aftersales_service.call_result_answered")
    desk.close(contact, env.company.id, result.id, {"answers": told})
    desk.load("all")


def _fill(bench, env, count):
    """Make visits of the customers as copies of one: some hundred due today, the others not.

    :return: id of the contact whose visit is the most urgent
    """
    env.flush_all()
    columns = (
        "company_id, rule_id, form, event_date, event_at, window_start, window_end, opens_at, "
        "window_unit, window_policy, window_min, window_max"
    )
    env.cr.execute(
        f"""INSERT INTO aftersales_return_visit ({columns}, name, partner_id, state, active,
                   planned_date, due_at, informed, done_at, done_by)
            SELECT v.company_id, v.rule_id, 'initial', v.event_date, v.event_at, v.window_start,
                   v.window_end, now() AT TIME ZONE 'UTC' - interval '1 day', v.window_unit,
                   v.window_policy, v.window_min, v.window_max,
                   'DESK' || n,
                   (%(partners)s)[1 + n %% array_length(%(partners)s, 1)],
                   CASE WHEN n < %(due)s OR n %% 2 = 0 THEN 'planned' ELSE 'done' END,
                   TRUE,
                   CASE WHEN n < %(due)s THEN CURRENT_DATE - 1
                        ELSE CURRENT_DATE + 3 + n %% 60 END,
                   now() AT TIME ZONE 'UTC'
                       + CASE WHEN n < %(due)s THEN n * interval '1 minute'
                              ELSE (3 + n %% 60) * interval '1 day' END,
                   TRUE, now() AT TIME ZONE 'UTC', %(agent)s
              FROM aftersales_return_visit v, generate_series(0, %(count)s - 1) n
             WHERE v.id = %(visit)s""",
        {
            "partners": bench.known["partners"],
            "due": DUE,
            "count": count,
            "agent": bench.known["agent"],
            "visit": bench.known["visit"],
        },
    )
    env.cr.execute("ANALYZE aftersales_return_visit")
    env.invalidate_all()
    found, _total = env["aftersales.call.desk"]._due(
        "all", env.cr.now().replace(tzinfo=None, microsecond=0)
    )
    visit = next(records for records in found if records._name == "aftersales.return.visit")[:1]
    contact = visit._call_partner()[visit].id
    env.invalidate_all()
    return contact
