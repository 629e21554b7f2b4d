"""The service line, once through, as the people of a company live it.

:class:`ServiceLine` plays one customer's story, each step by the user whose job it is and at its
own time; the scenario test plays it on a company of its own and looks at every step, ``dev/run``
plays it on Odoo's demo customers, so that a newcomer opens a database that lives.
"""

from base64 import b64decode
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

import pytz
from freezegun import freeze_time

# The last three of the roles hold only Odoo's own groups.
LOGINS = [
    ("Service agent", "agent", "agent"),
    ("Service manager", "manager", "manager"),
    ("Service supervisor", "supervisor", "supervisor"),
    ("QA", "qa", "qa"),
    ("Technical reviewer", "reviewer", "reviewer"),
    ("Field engineer", "engineer", "engineer"),
    ("Sales administration", "salesadmin", "salesadmin"),
    ("Product design", "designer", "designer"),
    ("Buyer", "buyer", "buyer"),
    ("Storekeeper", "storekeeper", "storekeeper"),
    ("Salesperson", "salesperson", "salesperson"),
    ("Agent, in Chinese", "agent_zh", "agent_zh"),
    ("Manager, in Chinese", "manager_zh", "manager_zh"),
]
THINGS_TO_CLICK = []  # filled by play()

# A one-pixel picture stands for what is drawn and photographed on the engineer's phone.
SIGNATURE = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"
    b"rkJggg=="
)


class ServiceLine:
    """One customer's way from the first order to the second return visit.

    :param env: environment of the company
    :param people: ``{role: res.users}`` with salesperson, sales_admin, storekeeper, agent, qa,
        manager, supervisor, reviewer, engineer and buyer
    :param customer: res.partner who has bought nothing yet
    :param equipment: serial-tracked product of a class that is followed
    :param part: storable spare part
    :param vendor: res.partner who sells the part
    :param start: the Monday on which the story begins
    """

    def __init__(self, env, people, customer, equipment, part, vendor, start):
        self.env = env
        self.people = people
        self.customer = customer
        self.equipment = equipment
        self.part = part
        self.vendor = vendor
        self.start = start
        self.zone = pytz.timezone(env.company._aftersales_tz())
        self.order = self.unit = self.case = self.csi = None
        self.diagnosis = self.work_order = None

    def moment(self, day, clock):
        """Return the naive UTC moment of a local time on a day of the story (0: its Monday)."""
        hour, minute = clock.split(":")
        local = datetime.combine(self.start + timedelta(days=day), time(int(hour), int(minute)))
        return self.zone.localize(local).astimezone(pytz.utc).replace(tzinfo=None)

    @contextmanager
    def at(self, day, clock):
        """Let it be a local time on a day of the story."""
        with freeze_time(self.moment(day, clock)):
            yield
            self.env.flush_all()

    def by(self, role, records):
        """Return records as the person of a role sees them."""
        person = self.people[role]
        return records.with_user(person).with_context(
            allowed_company_ids=self.env.company.ids, tz=str(self.zone), lang=person.lang
        )

    def model(self, role, name):
        """Return a model as the person of a role uses it."""
        return self.by(role, self.env[name])

    # Delivery

    def sell(self):
        """Monday: the salesperson confirms the customer's first order, of two units."""
        with self.at(0, "10:20"):
            self.order = self.model("salesperson", "sale.order").create(
                {
                    "partner_id": self.customer.id,
                    "order_line": [(0, 0, {"product_id": self.equipment.id, "product_uom_qty": 2})],
                }
            )
            self.order.action_confirm()
        return self.order

    def hand_over(self):
        """Tuesday morning: sales administration hands the new customers of Monday over."""
        with self.at(1, "08:12"):
            handover = self.model("sales_admin", "aftersales.handover").search(
                [("state", "=", "open"), ("archive_ids.partner_id", "=", self.customer.id)]
            )
            handover.action_hand_over()
        return handover

    def deliver(self, serials):
        """Tuesday: the storekeeper delivers both units to the customer's driver."""
        with self.at(1, "14:30"):
            location = self.order.warehouse_id.lot_stock_id
            put_in_stock(self.env, self.equipment, location, serials)
            picking = self.by("storekeeper", self.order.sudo().picking_ids)
            picking.aftersales_picked_up_by = "Qin"
            self.validate(picking)
            self.unit = self.env["aftersales.installed.product"].search(
                [("serial", "=", serials[0]), ("product_id", "=", self.equipment.id)]
            )
        return picking

    def validate(self, picking):
        """Validate a transfer, taking all that is reserved or expected."""
        picking.action_assign()
        picking.move_ids.picked = True
        picking.with_context(skip_sms=True).button_validate()

    # First return visit

    def first_visit(self, generate):
        """The week after: not reached in the morning, reached in the afternoon, no opinion.

        :param generate: function that runs the visit generator
        """
        with self.at(2, "06:00"):
            generate()
        visit = self.model("agent", "aftersales.return.visit").search(
            [("partner_id", "child_of", self.customer.id), ("form", "=", "initial")]
        )
        with self.at(7, "09:10"):
            visit.action_attempt()
        with self.at(7, "15:00"):
            visit.action_no_opinion()
        return visit

    # Case

    def complain(self):
        """Tuesday, eight days later: the customer phones, a reply is promised by 14:00."""
        with self.at(8, "09:40"):
            self.case = self.model("agent", "aftersales.case").create(
                {
                    "partner_id": self.customer.id,
                    "channel_id": self.env.ref("aftersales_service.channel_phone").id,
                    "type_id": self.env.ref("aftersales_service.case_type_quality_complaint").id,
                    "impact": "core",
                    "urgency": "soon",
                    "installed_product_ids": [(6, 0, self.unit.ids)],
                    "description": "The hydraulic pump leaks, the unit cannot work.",
                    "demand": "Repair within the week.",
                    "promised_reply_at": self.moment(8, "14:00"),
                }
            )
            self.case.action_register()
            self.csi = self.case.sudo().csi_ids.sudo(False)
        return self.case

    def ask_qa(self):
        """Two minutes later the agent asks QA, whose answer is there in half an hour."""
        with self.at(8, "09:42"):
            self.by("agent", self.case).action_ask_qa("May it drive home with a leaking pump?")
        with self.at(8, "10:05"):
            self.by("qa", self.case).action_answer_qa("No. It stays where it is until we looked.")

    def keep_promise(self):
        """The agent calls back twenty minutes before the promised time."""
        with self.at(8, "13:40"):
            self.by("agent", self.case).action_log_contact("An engineer comes tomorrow.")

    def wait_for_photo(self):
        """The agent asks for a photo; the time limits that may wait do so until it comes."""
        with self.at(8, "13:45"):
            case = self.by("agent", self.case)
            self.answer(case, "photos")
            reason = self.env.ref("aftersales_service.pause_reason_customer")
            case.action_pause(reason.id, "A photo of the leak")
        with self.at(8, "13:58"):
            self.write_mail(
                self.case,
                "The oil drips from here.",
                attachments=[("leak.png", b64decode(SIGNATURE))],
            )

    def answer(self, case, shortcut):
        """Answer the customer with the canned answer of his language."""
        answers = self.model("agent", "mail.canned.response").search(
            [("source", "=like", f"{shortcut}%")]
        )
        lang = case.customer_lang or case.env.lang
        answer = answers.filtered(lambda a: a.aftersales_lang_id.code == lang) or answers
        case.message_post(
            body=answer[0].substitution,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.customer.ids,
        )

    def write_mail(self, case, body, **values):
        """Let the customer write, as his mail comes in by the gateway."""
        case.sudo().message_post(
            body=body,
            message_type="email",
            subtype_xmlid="mail.mt_comment",
            author_id=self.customer.id,
            email_from=self.customer.email_formatted,
            **values,
        )

    def consult(self, watch):
        """Thursday: a question by mail is acknowledged, its time limit warned of, then answered.

        :param watch: function that runs the watch over time limits
        :return: the case
        """
        with self.at(10, "09:00"):
            case = self.model("agent", "aftersales.case").create(
                {
                    "partner_id": self.customer.id,
                    "email": self.customer.email,
                    "channel_id": self.env.ref("aftersales_service.channel_email").id,
                    "type_id": self.env.ref("aftersales_service.case_type_consultation").id,
                    "level_id": self.env.ref("aftersales_service.level_general").id,
                    "description": "Which oil may we fill up in winter?",
                }
            )
        with self.at(10, "09:05"):
            case.action_register()
        with self.at(10, "10:40"):
            watch()
        with self.at(10, "10:48"):
            self.answer(case, "received")
            case.explanation = "HVLP 46 from November to March; written to the customer."
            case.action_explain()
        return case

    # Customer event record

    def diagnose(self):
        """The manager sends an engineer to look, before anything is decided."""
        with self.at(8, "14:00"):
            order = self.model("manager", "aftersales.work.order")._issue_for_csi(
                self.by("manager", self.csi), "diagnosis"
            )
            self.plan(order, 9, "08:00", "10:00")
        self.diagnosis = order
        with self.at(9, "08:10"):
            self.by("engineer", order).action_start()
        with self.at(9, "10:00"):
            self.work(order, 1.5, "Pump inspected: the seal is cracked.", "partly")
        self.report_diagnosis(order)
        return order

    def report_diagnosis(self, order):
        """Half an hour later the engineer's diagnosis report says what he found there."""
        with self.at(9, "10:30"):
            self.diagnosis_report = self.model("engineer", "aftersales.diagnosis").create(
                {
                    "case_id": self.case.id,
                    "method": "on_site",
                    "work_order_id": order.id,
                    "symptom": "Oil on the floor after ten minutes; the pump is wet.",
                    "cause_id": self.env.ref("aftersales_service.fault_cause_hardware").id,
                    "cause": "The seal of the hydraulic pump is cracked.",
                    "advice": "Replace the seal, keep the old one for analysis.",
                }
            )
            self.diagnosis_report.action_finish()

    def plan(self, order, day, begin, end):
        """Plan a work order, and note that the customer agreed to the time."""
        order.write(
            {
                "engineer_ids": [(6, 0, self.people["engineer"].ids)],
                "planned_start": self.moment(day, begin),
                "planned_end": self.moment(day, end),
                "agreed_with": "Zhou",
                "short_notice": "The sweeper stands still; Zhou wants us soon",
            }
        )
        order.action_plan()
        order.action_confirm()

    def work(self, order, hours, work_done, result):
        """Book the hours, check all points, have the report signed, and finish the order."""
        order = self.by("engineer", order)
        self.model("engineer", "aftersales.labour.line").create(
            {
                "work_order_id": order.id,
                "employee_id": self.people["engineer"].employee_id.id,
                "hours": hours,
                "description": work_done,
            }
        )
        report = self.model("engineer", "aftersales.service.report").create(
            {
                "work_order_id": order.id,
                "work_done": work_done,
                "result": result,
                "satisfied": "yes",
            }
        )
        report.action_sign("drawn", name="Zhou", image=SIGNATURE)
        order.action_all_normal()
        for check in order.check_ids.filtered("photo"):
            check.attachment_ids = self.model("engineer", "ir.attachment").create(
                {
                    "name": "photo.png",
                    "datas": SIGNATURE,
                    "res_model": check._name,
                    "res_id": check.id,
                }
            )
        order.action_finish()

    def find_cause(self):
        """QA writes the cause."""
        with self.at(9, "11:00"):
            csi = self.by("qa", self.csi)
            csi.cause = "The seal's material does not stand the oil of this summer."
            csi.action_find_cause()

    def print_and_submit(self):
        """The manager prints the record and submits it, in one act."""
        with self.at(9, "11:20"):
            self.by("manager", self.csi).action_print_and_submit()

    def review(self):
        """The supervisor lets QA and the technical department say their opinion in writing."""
        with self.at(9, "13:30"):
            people = self.people["reviewer"] | self.people["qa"]
            self.by("supervisor", self.csi).write(
                {
                    "review_form_id": self.env.ref("aftersales_service.review_form_circulation").id,
                    "review_user_ids": [(6, 0, people.ids)],
                }
            )
        with self.at(9, "14:00"):
            self.by("reviewer", self.csi).action_give_opinion("Replace the seal by type B.")
        with self.at(9, "15:00"):
            self.by("qa", self.csi).action_give_opinion("Agreed; keep the old seal for analysis.")

    def decide(self):
        """The manager splits the cost, the supervisor signs: the customer pays his part."""
        with self.at(9, "15:30"):
            self.by("manager", self.csi).action_split_liability(
                [
                    {"party": "own", "share": 70, "note": "Seal of the wrong type"},
                    {"party": "customer", "share": 30, "note": "Cleaned with the wrong agent"},
                ]
            )
        with self.at(9, "16:00"):
            mode = self.env.ref("aftersales_service.service_mode_on_site_part")
            self.by("supervisor", self.csi).action_decide(
                opinion="Replace the seal on site; the customer bears his 30 %.",
                service_mode_id=mode.id,
            )

    def reply(self):
        """The manager answers the customer at once, and he agrees."""
        with self.at(9, "16:20"):
            self.by("manager", self.csi).action_reply(
                "We come on Friday at 09:00 and replace the seal; you pay 30 %.", "agrees"
            )

    # Execution

    def organise(self):
        """The manager issues everything that the decision asks for, in one place."""
        with self.at(9, "16:45"):
            organise = (
                self.model("manager", "aftersales.organise")
                .with_context(default_csi_id=self.csi.id)
                .create({"work_order_kind": "on_site"})
            )
            organise.write(
                {
                    "parts_line_ids": [self.line("parts", self.vendor)],
                    "recovery_line_ids": [self.line("recovery", self.customer)],
                }
            )
            organise.action_issue_all()
            self.work_order = (self.csi.work_order_ids - self.diagnosis.with_env(self.env)).sudo(
                False
            )
            # Told in the same call as the reply.
            self.by("manager", self.work_order).write({"estimate": 150, "policy_explained": True})
        return self.work_order

    def line(self, document, partner):
        """Return the line that buys one part, or that fetches the old one back."""
        values = {"document": document, "product_id": self.part.id, "partner_id": partner.id}
        return (0, 0, {**values, "quantity": 1})

    def buy_part(self):
        """The buyer confirms the purchase at zero, the storekeeper receives the part."""
        with self.at(10, "10:00"):
            purchase = self.by("buyer", self.work_order.purchase_order_ids).filtered(
                lambda order: order.aftersales_kind == "parts"
            )
            purchase.button_confirm()
        with self.at(10, "15:00"):
            self.validate(self.by("storekeeper", purchase.sudo().picking_ids))
        with self.at(10, "15:20"):
            self.by("agent", self.case).action_progress_told("The seal is here; we come on Friday.")
        return purchase

    def repair(self):
        """Friday: the engineer replaces the part on site and has the report signed."""
        with self.at(9, "17:00"):
            self.plan(self.by("manager", self.work_order), 11, "09:00", "13:00")
        order = self.by("engineer", self.work_order)
        with self.at(11, "09:05"):
            order.action_start()
        with self.at(11, "12:10"):
            # The part bought for the order stands on it already.
            order.part_ids.recover = True
            self.work(order, 3, "Seal replaced, pump tested for one hour.", "solved")
        return order

    def receive_old_part(self):
        """Monday: the old part comes back and is received outside the stock of good parts."""
        with self.at(14, "10:00"):
            purchase = self.by("buyer", self.work_order.purchase_order_ids).filtered(
                lambda order: order.aftersales_kind == "recovery"
            )
            purchase.button_confirm()
        with self.at(14, "11:00"):
            self.validate(self.by("storekeeper", purchase.sudo().picking_ids))
        return purchase

    # Completion

    def tell_result(self):
        """Monday: one call tells the result and has it confirmed, which closes the case."""
        with self.at(14, "13:30"):
            case = self.by("agent", self.case)
            case.write(
                {
                    "result_solved": "yes",
                    "result_cause": "The seal's material did not stand the oil.",
                    "result_measure": "Seals of type B from now on.",
                    "result_satisfaction": "4",
                    "confirm_solved": "yes",
                    "confirm_satisfaction": "4",
                }
            )
            case.action_tell_and_confirm()

    def charge(self):
        """Monday: the salesperson confirms the fee, the manager closes the work order."""
        with self.at(14, "14:00"):
            self.by("salesperson", self.work_order.sudo().sale_order_id).action_confirm()
        with self.at(14, "14:30"):
            self.by("manager", self.work_order).action_close()

    def second_visit(self, generate):
        """The second return visit, five to seven days after the repair.

        :param generate: function that runs the visit generator
        """
        with self.at(12, "06:00"):
            generate()
        visit = self.model("agent", "aftersales.return.visit").search(
            [("partner_id", "child_of", self.customer.id), ("form", "=", "second")]
        )
        with self.at(16, "09:30"):
            visit.write(
                {
                    "handling_opinion": "Quick and friendly.",
                    "usage_opinion": "Runs without a leak.",
                    "suggestion": "A thicker brush would last longer.",
                    "solved": "yes",
                    "satisfaction": "4",
                }
            )
            visit.action_done()
        return visit

    def file(self):
        """The manager files the signed customer event record."""
        with self.at(18, "10:00"):
            self.by("manager", self.csi).action_file()


def play(env):
    """Play the line on Odoo's demo data, so that it ended a few days ago.

    :param env: superuser environment of the demo database
    """
    company = env.ref("base.main_company")
    env = env(context=dict(env.context, allowed_company_ids=company.ids))
    people = {
        role: env.ref(f"aftersales_service.user_{login}_demo")
        for role, login in {
            "salesperson": "salesperson",
            "sales_admin": "salesadmin",
            "storekeeper": "storekeeper",
            "agent": "agent",
            "qa": "qa",
            "manager": "manager",
            "supervisor": "supervisor",
            "reviewer": "reviewer",
            "engineer": "engineer",
            "buyer": "buyer",
        }.items()
    }
    add_chinese_logins(people)
    # On a phone the bot's greeting would cover the screen that a newcomer came to see.
    logins = [login for _role, login, _password in LOGINS]
    env["res.users"].search([("login", "in", logins)]).odoobot_state = "disabled"
    equipment = env["product.product"].create(
        {
            "name": "Electric Sweeper HY-5031",
            "type": "consu",
            "is_storable": True,
            "tracking": "serial",
            "list_price": 68000,
            "standard_price": 41000,
            "aftersales_class_id": env.ref("aftersales_service.product_class_equipment").id,
        }
    )
    part = env.ref("product.product_product_16")
    warehouse = env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
    env["stock.quant"]._update_available_quantity(part, warehouse.lot_stock_id, 5)
    env["aftersales.warranty.term"].create(
        {
            "name": "Sweepers, 24 months",
            "product_tmpl_id": equipment.product_tmpl_id.id,
            "months": 24,
            "scope": "Chassis, hydraulics and electrics. Not covered: brushes, other wear parts.",
        }
    )
    # The story's hours are China's, whatever the country of Odoo's demo company.
    company.resource_calendar_id.tz = "Asia/Shanghai"
    today = date.today()
    start = today - timedelta(days=today.weekday() + 21)
    company.aftersales_go_live = start
    line = ServiceLine(
        env,
        people,
        env.ref("base.res_partner_12"),
        equipment,
        part,
        env.ref("base.res_partner_3"),
        start,
    )
    once_through(line, lambda: generate_visits(env), lambda: watch_limits(env))
    # Units for those who go on by hand.
    serials = [f"HY5031-26-05{number}" for number in range(10, 20)]
    put_in_stock(env, equipment, warehouse.lot_stock_id, serials)
    url = "{url}/odoo/"
    THINGS_TO_CLICK[:] = [
        f"the unit's history: {url}aftersales.installed.product/{line.unit.id}",
        f"the case from the call to its confirmation: {url}aftersales.case/{line.case.id}",
        f"what runs by itself (as admin): {url}aftersales-jobs",
    ]


def put_in_stock(env, product, location, serials):
    """Put one unit of a product per serial number into a location."""
    lots = env["stock.lot"].create(
        [
            {"name": serial, "product_id": product.id, "company_id": env.company.id}
            for serial in serials
        ]
    )
    for lot in lots:
        env["stock.quant"]._update_available_quantity(product, location, 1, lot_id=lot)


def once_through(line, generate, watch):
    """Play every step of a line.

    :param line: ServiceLine
    :param generate: function that runs the visit generator
    :param watch: function that runs the watch over time limits
    """
    line.sell()
    line.hand_over()
    line.deliver(["HY5031-26-0417", "HY5031-26-0418"])
    line.first_visit(generate)
    line.complain()
    line.ask_qa()
    line.keep_promise()
    line.wait_for_photo()
    line.diagnose()
    line.find_cause()
    line.print_and_submit()
    line.review()
    line.decide()
    line.reply()
    line.organise()
    line.consult(watch)
    line.buy_part()
    line.repair()
    line.receive_old_part()
    line.tell_result()
    line.charge()
    line.second_visit(generate)
    line.file()


def generate_visits(env):
    """Run the visit generator, which commits as in the scheduler."""
    env["aftersales.return.visit"].sudo()._cron_generate()


def watch_limits(env):
    """Run the watch over time limits, which commits as in the scheduler."""
    env["aftersales.sla.clock"].sudo()._cron_watch()


def add_chinese_logins(people):
    """Give the agent and the manager a second login each, which works in Chinese."""
    for role in ("agent", "manager"):
        user = people[role]
        user.copy(
            {
                "name": user.name,
                "login": f"{user.login}_zh",
                "password": f"{user.login}_zh",
                "lang": "zh_CN",
            }
        )
