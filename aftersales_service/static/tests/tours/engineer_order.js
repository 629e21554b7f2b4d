import { registry } from "@web/core/registry";

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

/** Draw a line on the signature pad as a finger does. */
export function draw({ anchor }) {
    const { left, top } = anchor.getBoundingClientRect();
    const touch = (type, step, buttons) =>
        anchor.dispatchEvent(
            new PointerEvent(type, {
                bubbles: true,
                cancelable: true,
                isPrimary: true,
                pointerId: 1,
                pressure: 0.5,
                buttons,
                clientX: left + 20 + step * 10,
                clientY: top + 20 + (step % 3) * 10,
            })
        );
    touch("pointerdown", 0, 1);
    for (let step = 1; step < 8; step++) {
        touch("pointermove", step, 1);
    }
    touch("pointerup", 8, 0);
}

// The engineer's part on his phone: start, hours, report, the customer's signature, done.
registry.category("web_tour.tours").add("aftersales_engineer_order", {
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
        {
            content: "Give the phone to the customer",
            trigger: '.modal .o_field_widget[name="signature"] .o_signature',
            run: "click",
        },
        { content: "He signs", trigger: ".modal canvas.o_web_sign_signature", run: draw },
        {
            content: "Adopt",
            trigger: '.modal:has(canvas.o_web_sign_signature) .modal-footer .btn-primary:enabled',
            run: "click",
        },
        {
            content: "The signature is on the report",
            trigger: '.modal .o_field_widget[name="signature"] img',
        },
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
