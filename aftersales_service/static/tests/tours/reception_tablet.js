import { addTour, draw } from "@aftersales_service/../tests/tours/steps";

/** Step that presses a button of the form's header. */
function press(name) {
    return {
        content: `Press ${name}`,
        trigger: `.o_form_statusbar button[name="${name}"]:enabled`,
        run: "click",
    };
}

/** Step that opens a page of the form. */
function page(name) {
    return {
        content: `Open the page ${name}`,
        trigger: `.o_notebook .nav-link[name="${name}"]`,
        run: "click",
    };
}

/** Step that fills a field of the form or the dialog in front. */
function fill(place, field, text) {
    return {
        content: `Fill ${field}`,
        trigger: `${place} .o_field_widget[name="${field}"] :is(textarea, input)`,
        run: `edit ${text}`,
    };
}

/** Step that ticks a field. */
function tick(field) {
    return {
        content: `Tick ${field}`,
        trigger: `.o_form_sheet .o_field_widget[name="${field}"] input`,
        run: "click",
    };
}

// The agent beside the customer's vehicle, with a tablet: looks, items, signature, voucher,
// and later the pick-up by somebody who lost it.
addTour("aftersales_reception_tablet", {
    url: "/odoo/service-appointments",
    steps: () => [
        {
            content: "Look at the appointments as a list",
            trigger: ".o_switch_view.o_list",
            run: "click",
        },
        {
            content: "Open the one of who stands at the counter",
            trigger: '.o_data_row .o_data_cell[name="partner_id"]:contains("Clean City Works")',
            run: "click",
        },
        press("action_receive"),
        {
            content: "The reception knows the unit",
            trigger: '.o_form_sheet .o_field_widget[name="plate"] input:value("ZJ-0417")',
        },
        fill(".o_form_sheet", "meter_value", "1286"),
        fill(".o_form_sheet", "accessories", "1 charging cable"),
        press("action_all_normal"),
        {
            content: "Every look is normal",
            trigger:
                '.o_field_widget[name="check_ids"] .o_data_row:contains("Function") td[name="result"]:contains("Normal")',
        },
        page("items"),
        {
            content: "Add an item",
            trigger: '.o_field_widget[name="item_ids"] .o_field_x2many_list_row_add a',
            run: "click",
        },
        fill('.o_field_widget[name="item_ids"] .o_selected_row', "name", "Hydraulic seal"),
        tick("policy_explained"),
        page("signature"),
        fill(".o_form_sheet", "signed_by", "Driver Qin"),
        {
            content: "Give the tablet to the customer",
            trigger: '.o_form_sheet .o_field_widget[name="signature"] .o_signature',
            run: "click",
        },
        {
            content: "He draws rather than types",
            trigger: '.modal a.o_web_sign_draw_button, .modal button.o_web_sign_draw_button',
            run: "click",
        },
        { content: "He signs", trigger: ".modal canvas.o_web_sign_signature", run: draw },
        {
            content: "Adopt",
            trigger: ".modal .modal-footer .btn-primary:enabled",
            run: "click",
        },
        {
            content: "Nothing is missing any more",
            trigger: '.o_form_statusbar button[name="action_confirm"]:enabled',
            run: "click",
        },
        {
            content: "It is received, the voucher has its number",
            trigger: '.o_form_sheet .o_field_widget[name="voucher_number"]:contains("WX")',
        },
        press("action_open_check"),
        {
            content: "The voucher is lost",
            trigger: '.modal .o_field_widget[name="missing"] input',
            run: "click",
        },
        fill(".modal", "reason", "Lost"),
        fill(".modal", "identity", "ID card 4321"),
        fill(".modal", "picked_up_by", "Driver Qin"),
        {
            content: "Check",
            trigger: '.modal button[name="action_check"]:enabled',
            run: "click",
        },
        page("hand_back"),
        {
            content: "The check is kept",
            trigger: '.o_form_sheet .o_field_widget[name="voucher_identity"]:contains("4321")',
        },
        tick("accessories_back"),
        {
            content: "Hand back",
            trigger: '.o_form_statusbar button[name="action_hand_back"]:enabled',
            run: "click",
        },
        {
            content: "It is handed back",
            trigger: '.o_statusbar_status .o_arrow_button_current:contains("Handed Back")',
        },
    ],
});
