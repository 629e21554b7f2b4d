"""What the tests of the customer event record share; other rooms may start from it too."""

from ..common import AftersalesCase


class CsiCase(AftersalesCase):
    """A customer with a delivered sweeper whose quality complaint opened a CSI."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.deliver(cls.equipment, serials=["SW-0001"])

    @classmethod
    def mode(cls, code):
        """Return a way of service by its code."""
        return cls.env["aftersales.service.mode"].search([("code", "=", code)])

    @classmethod
    def form(cls, xmlid):
        """Return a form of review by its external id."""
        return cls.env.ref(f"aftersales_service.{xmlid}")

    @classmethod
    def open_case(cls, **values):
        """Return a case with its customer; nobody has accepted it."""
        return cls.env["aftersales.case"].create(
            {
                "subject": "Pump leaks",
                "description": "The hydraulic pump leaks.",
                "partner_id": cls.customer.id,
                "sale_order_id": cls.order.id,
                **values,
            }
        )

    @classmethod
    def open_csi(cls, **values):
        """Return a draft CSI of a new case."""
        return cls.env["aftersales.csi"]._open_for_cases(cls.open_case(**values))

    @classmethod
    def csi_in(cls, state, csi=None, mode="on_site_free", answer="agrees"):
        """Return a CSI that its people brought to a state, each with their own rights.

        :param str state: a state of the main line
        :param str mode: code of the decided way of service
        :param str answer: what the customer answers
        """
        csi = csi or cls.open_csi()
        qa, manager, chair = (csi.with_user(user) for user in (cls.qa, cls.manager, cls.supervisor))

        def find_cause():
            qa.write({"cause": "Seal of batch 2607 is too hard."})
            qa.action_find_cause()

        def submit():
            chair.write({"chair_id": cls.supervisor.id, "review_form_id": single.id})
            manager.action_submit()

        single = cls.form("review_form_single")
        steps = {
            "cause": find_cause,
            "printed": manager.action_print,
            "review": submit,
            "decided": lambda: chair.action_decide("Change the seal.", cls.mode(mode).id),
            "replied": lambda: manager.action_reply("We come on Monday.", answer),
            "executing": csi._mark_executing,
            "done": csi._mark_done,
            "archived": manager.action_file,
        }
        if state == "cancelled":
            manager.action_cancel("Opened by mistake")
            return csi
        order = ["draft", *steps]
        for reached in order[order.index(csi.state) + 1 : order.index(state) + 1]:
            steps[reached]()
        cls.env.invalidate_all()
        return csi
