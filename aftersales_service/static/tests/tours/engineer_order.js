import { addTour, draw } from "@aftersales_service/../tests/tours/steps";

/** Step that presses one of the big buttons for the thumb. */
function thumb(text) {
    return {
        content: `Press ${text}`,
        trigger: `.o_form_sheet .d-md-none button:contains("${text}"):enabled`,
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

/** Step that fills a field of the dialog. */
function fill(field, text) {
    return {
        content: `Fill ${field}`,
        trigger: `.modal .o_field_widget[name="${field}"] :is(textarea, input)`,
        run: `edit ${text}`,
    };
}

// The engineer's part on his phone: start, hours, report, the customer's signature, done.
addTour("aftersales_engineer_order", {
    url: "/odoo/my-work-orders",
    steps: () => [
        {
            content: "Open today's order",
            trigger: '.o_kanban_record:contains("Clean City Works") .fs-5',
            run: "click",
        },
        thumb("Start"),
        { content: "It is started", trigger: '.o_form_sheet button:contains("Need Support")' },
        {
            content: "Open the hours",
            trigger: '.o_notebook .nav-link[name="labour"]',
            run: "click",
        },
        {
            content: "Book hours",
            trigger: '.o_field_widget[name="labour_ids"] .o-kanban-button-new',
            run: "click",
        },
        fill("hours", "2:30"),
        fill("description", "Seal replaced"),
        {
            content: "Save the hours",
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "The hours are there",
            trigger: '.o_field_widget[name="labour_ids"] .o_kanban_record:contains("02:30")',
        },
        thumb("Sign and Done"),
        {
            content: "What was booked need not be typed again",
            trigger: '.modal .o_field_widget[name="work_done"] textarea:value("Seal replaced")',
        },
        answer("result", "solved"),
        answer("satisfied", "yes"),
        { content: "The customer signs", trigger: ".modal .o_aftersales_pad canvas", run: draw },
        {
            content: "Sign and done",
            trigger: '.modal button[name="action_sign_and_finish"]:enabled',
            run: "click",
        },
        {
            content: "The order is done",
            trigger: '.o_statusbar_status:contains("Done")',
        },
    ],
});
