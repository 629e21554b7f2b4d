import { addTour, choose, fill, inState, press } from "@aftersales_service/../tests/tours/steps";

const FORM = ".o_form_view";

/** Step that opens the first record of the list or kanban. */
function openFirst(text) {
    return {
        content: `Open ${text}`,
        trigger: `.o_kanban_record:contains("${text}"), .o_data_row:contains("${text}") .o_data_cell`,
        run: "click",
    };
}

// The supervisor splits the liability, signs a part-paid decision and records the customer's yes.
addTour("aftersales_supervisor_split_zh", {
    steps: () => [
        openFirst("Clean City Works"),
        {
            content: "Open the page of the decision",
            trigger: '.o_notebook .nav-link[name="decision"]',
            run: "click",
        },
        press("action_open_split", FORM),
        {
            content: "Our own share",
            trigger: '.modal .o_data_row:first-child .o_data_cell[name="share"]',
            run: "click",
        },
        {
            content: "is smaller",
            trigger: '.modal .o_selected_row .o_field_widget[name="share"] input',
            run: "edit 60",
        },
        {
            content: "Another party",
            trigger: ".modal .o_field_x2many_list_row_add :is(a, button)",
            run: "click",
        },
        {
            content: "Open the parties",
            trigger: '.modal .o_data_row:nth-child(2) .o_field_widget[name="party"] input',
            run: "click",
        },
        {
            content: "The customer",
            trigger: '.o_select_menu_item:contains("客户")',
            run: "click",
        },
        {
            content: "bears the rest",
            trigger: '.modal .o_selected_row .o_field_widget[name="share"] input',
            run: "edit 40 && press Tab",
        },
        { content: "Together", trigger: '.modal .o_field_widget[name="total"]:contains("100")' },
        press("action_confirm", ".modal"),
        {
            content: "It stands on the sheet",
            trigger: '.o_field_widget[name="liability_ids"] .o_data_row:contains("客户"):contains("40")',
        },
        {
            content: "Sign the decision",
            trigger: '.o_statusbar_buttons button.btn-primary:visible:contains("签署")',
            run: "click",
        },
        ...choose("service_mode_id", "上门服务（部分收费）", ".modal"),
        fill("text", "更换密封圈，客户承担四成", ".modal"),
        press("action_confirm", ".modal"),
        inState("decided"),
        press("action_customer_agrees"),
        inState("replied"),
    ],
});

// The supervisor tells the customer a plan that he pays, and records his yes.
addTour("aftersales_supervisor_plan_zh", {
    steps: () => [
        openFirst("Pump leaks"),
        {
            content: "Show the other buttons",
            trigger: ".o-form-buttonbox .o_button_more",
            run: "click",
        },
        press("action_view_plans", ".o_dropdown_more"),
        ...choose("service_mode_id", "上门服务（收费）"),
        fill("content", "上门更换密封圈"),
        fill("date", "2031年03月02日"),
        fill("estimate", "900"),
        {
            content: "Cost and warranty were explained",
            trigger: `${FORM} .o_field_widget[name="policy_explained"] input`,
            run: "click",
        },
        press("action_propose"),
        inState("proposed"),
        press("action_accept"),
        inState("accepted"),
    ],
});
