import { addTour } from "@aftersales_service/../tests/tours/steps";

/** Step that takes one of the choices of the call's outcome. */
function outcome(value) {
    return {
        content: `The call brought: ${value}`,
        trigger: `.o_field_widget[name="outcome"] input[data-value="${value}"]`,
        run: "click",
    };
}

/** Step that waits until the status bar, folded or not, is in a state. */
function inState(state) {
    const current = `.o_statusbar_status .o_arrow_button_current[data-value="${state}"]`;
    return {
        content: `The reminder is ${state}`,
        trigger: `${current}, ${current}:not(:visible)`,
    };
}

addTour("aftersales_maintenance_call", {
    steps: () => [
        {
            content: "The customer to be reminded",
            trigger: ".o_data_row:contains(TOUR-1) .o_data_cell[name='installed_product_id']",
            run: "click",
        },
        inState("to_remind"),
        {
            content: "Nobody answers",
            trigger: "button[name='action_not_reached']:enabled",
            run: "click",
        },
        {
            content: "The call is counted",
            trigger: ".o_field_widget[name='attempt_count']:contains(1)",
        },
        outcome("appointment"),
        {
            content: "What is done is proposed",
            trigger: ".o_field_widget[name='appointment_content'] textarea:value(Change oil and filter)",
        },
        {
            content: "When",
            trigger: ".o_field_widget[name='appointment_at'] input",
            run: "edit 12/02/2030 09:00:00",
        },
        {
            content: "What the customer said",
            trigger: ".o_field_widget[name='call_note'] input",
            run: "edit Brings it himself",
        },
        {
            content: "Record the call",
            trigger: "button[name='action_record_call']:enabled",
            run: "click",
        },
        inState("appointment"),
        {
            content: "The appointment stands on the form",
            trigger: "div[name='appointment_at']:contains(2030)",
        },
    ],
});
