import { addTour } from "@aftersales_service/../tests/tours/steps";

/** Steps that choose a record in a many2one or tags field of the form. */
function choose(field, text, result = text) {
    return [
        {
            content: `Search ${text} in ${field}`,
            trigger: `.o_form_view .o_field_widget[name="${field}"] input`,
            run: `edit ${text}`,
        },
        {
            content: `Choose ${result}`,
            trigger: `.o-autocomplete--dropdown-item a:contains("${result}")`,
            run: "click",
        },
    ];
}

/** Step that fills a text field, in the dialog when there is one. */
function fill(field, text, scope = ".o_form_view") {
    return {
        content: `Fill ${field}`,
        trigger: `${scope} .o_field_widget[name="${field}"] :is(textarea, input)`,
        run: `edit ${text}`,
    };
}

/** Step that waits until the status bar, folded or not, is in a state. */
function inState(state) {
    const current = `.o_statusbar_status .o_arrow_button_current[data-value="${state}"]`;
    return {
        content: `The case is ${state}`,
        trigger: `${current}, ${current}:not(:visible)`,
    };
}

/** Step that presses the button of a method. */
function press(method, scope = ".o_form_view") {
    return {
        content: `Press ${method}`,
        trigger: `${scope} button[name="${method}"]:enabled`,
        run: "click",
    };
}

/** Step that takes one of the choices of a radio field in the dialog. */
function answer(field, value) {
    return {
        content: `Answer ${field}`,
        trigger: `.modal .o_field_widget[name="${field}"] input[data-value="${value}"]`,
        run: "click",
    };
}

const newCase = {
    content: "A customer phones",
    trigger: ".o_list_button_add, .o-kanban-button-new",
    run: "click",
};

// What was typed counts when the field is left.
const leave = {
    content: "Leave the field",
    trigger: '.o_form_view .o_field_widget[name="subject"] :is(textarea, input)',
    run: "click",
};

const caller = [
    fill("phone", "13800004321"),
    leave,
    {
        content: "The number found the customer",
        trigger: '.o_field_widget[name="partner_id"] input:value("Clean City Works")',
    },
];

// A known customer's fault by phone: one form, one button; then the result in one call.
addTour("aftersales_agent_case", {
    url: "/odoo/service-cases",
    steps: () => [
        newCase,
        ...caller,
        ...choose("installed_product_ids", "HY5031-26-0417"),
        ...choose("channel_id", "Phone"),
        ...choose("type_id", "Repair Request"),
        ...choose("level_id", "Important"),
        fill("description", "Hydraulic pump leaks"),
        leave,
        press("action_register"),
        inState("in_progress"),
        press("action_handle"),
        inState("to_confirm"),
        {
            content: "Open the result call",
            trigger: '.o_statusbar_buttons button:contains("Result Call")',
            run: "click",
        },
        answer("result_solved", "yes"),
        fill("result_cause", "Seal damaged", ".modal"),
        fill("result_measure", "none needed", ".modal"),
        answer("result_satisfaction", "4"),
        answer("confirm_solved", "yes"),
        answer("confirm_satisfaction", "4"),
        press("action_tell_and_confirm", ".modal"),
        inState("closed"),
    ],
});

// A question that is explained while the customer is on the line.
addTour("aftersales_agent_explain", {
    url: "/odoo/service-cases",
    steps: () => [
        newCase,
        ...caller,
        ...choose("channel_id", "Phone"),
        ...choose("type_id", "Consultation"),
        ...choose("level_id", "General"),
        {
            content: "Explain",
            trigger: '.o_statusbar_buttons button:contains("Explained")',
            run: "click",
        },
        fill("explanation", "Showed how to change the brush", ".modal"),
        press("action_explain", ".modal"),
        inState("closed"),
    ],
});

// The same call, by an agent who works in Chinese.
addTour("aftersales_agent_zh", {
    url: "/odoo/service-cases",
    steps: () => [
        newCase,
        ...caller,
        ...choose("installed_product_ids", "HY5031-26-0417"),
        ...choose("channel_id", "电话"),
        ...choose("type_id", "故障报修"),
        ...choose("level_id", "重要级"),
        fill("description", "液压泵漏油"),
        {
            content: "Leave the field and register",
            trigger: '.o_statusbar_buttons button:contains("登记")',
            run: "click",
        },
        inState("in_progress"),
        {
            content: "The case is accepted, in Chinese words",
            trigger: '.o_statusbar_status:contains("处理中")',
        },
    ],
});
