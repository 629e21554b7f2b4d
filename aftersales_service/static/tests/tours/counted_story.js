import {
    addTour,
    choose as chooseSteps,
    draw,
    inState,
    press as pressStep,
} from "@aftersales_service/../tests/tours/steps";

const FORM = ".o_form_view";
// OCA's apps take about 85 actions for this story; this is our aim.
const MOST = 35;
let actions = 0;

/** Step of the user that counts: one click, or one field filled in. */
function act(content, trigger, run = "click") {
    return {
        content,
        trigger,
        async run(helpers) {
            actions += 1;
            if (typeof run === "function") {
                return run({ ...helpers, anchor: this.anchor });
            }
            for (const action of run.split("&&")) {
                const [name, ...rest] = action.trim().split(" ");
                await helpers[name](rest.join(" ") || undefined);
            }
        },
    };
}

/** Let a step count. */
function counted(step) {
    return act(step.content, step.trigger, step.run);
}

/** Steps of one field, which count once: what is typed, and the offer that is taken with it. */
function choose(field, text, scope) {
    const [typed, taken] = chooseSteps(field, text, scope);
    return [counted(typed), taken];
}

function press(method) {
    return counted(pressStep(method));
}

function pressText(text) {
    return act(`Press ${text}`, `.o_statusbar_buttons button:visible:enabled:contains("${text}")`);
}

// A complaint by phone about a delivered serial number, from the call to its end, by one person of
// a small company who wears all hats.
addTour("aftersales_counted_story", {
    url: "/odoo/register-call",
    steps: () => [
        // The call
        act("Who phones", `${FORM} .o_field_widget[name="lookup"] input`, "edit 4321"),
        {
            content: "Take what is found",
            trigger: '.o-autocomplete--dropdown-item a:contains("Zhou Min")',
            run: "click",
        },
        {
            content: "The number found customer and unit",
            trigger: `${FORM} .o_field_widget[name="partner_id"] input:value("Clean City Works")`,
        },
        ...choose("type_id", "Quality"),
        ...choose("level_id", "General"),
        act(
            "What the customer says",
            `${FORM} .o_field_widget[name="description"] textarea`,
            "edit The hydraulic pump leaks"
        ),
        press("action_register"),
        inState("in_progress"),
        act("Open the CSI", `${FORM} button[name="action_view_csi"]`),
        // Cause and review
        act(
            "Enter the cause",
            `${FORM} .o_field_widget[name="cause"] textarea`,
            "edit Seal too hard"
        ),
        press("action_print_and_submit"),
        inState("review"),
        pressText("Sign the Decision"),
        {
            content: "The decision table proposes",
            trigger: '.modal .o_field_widget[name="service_mode_id"] input:value("On-Site")',
        },
        act(
            "Write the opinion",
            '.modal .o_field_widget[name="text"] textarea',
            "edit Change the seal"
        ),
        act("Sign", '.modal button[name="action_confirm"]:visible:enabled'),
        inState("decided"),
        press("action_customer_agrees"),
        inState("replied"),
        // The order
        pressText("Organise the Service"),
        act(
            "When we come",
            '.modal .o_field_widget[name="planned_start"] input',
            "edit 03/10/2027 09:00:00 && press Tab"
        ),
        {
            content: "Until when is proposed",
            trigger: '.modal .o_field_widget[name="planned_end"] button:contains("Mar 10")',
        },
        act("Issue the order", '.modal li[data-code="work_order"] button:enabled'),
        inState("planned"),
        press("action_start"),
        inState("in_progress"),
        // A part is missing
        press("action_wait_parts"),
        act(
            "Add a part",
            '.modal .o_field_widget[name="parts_line_ids"] .o_field_x2many_list_row_add :is(a, button)'
        ),
        ...choose("product_id", "Valve", ".modal .o_selected_row"),
        {
            content: "The vendor is proposed",
            trigger: '.modal .o_selected_row .o_field_widget[name="partner_id"] input:value("Shuofeng")',
        },
        act("Order it", '.modal button[name="action_issue_all"]:visible:enabled'),
        {
            content: "It costs nothing and names the order",
            trigger: `${FORM} .o_field_widget[name="aftersales_prj_number"]`,
        },
        press("button_confirm"),
        press("action_view_picking"),
        press("button_validate"),
        inState("done"),
        act("Back to the order", `${FORM} button[name="action_aftersales_work_orders"]`),
        inState("in_progress"),
        // The visit
        pressText("Sign and Done"),
        act("Hours", '.modal .o_field_widget[name="hours"] input', "edit 2:30"),
        act(
            "What was done",
            '.modal .o_field_widget[name="work_done"] textarea',
            "edit Seal and valve changed"
        ),
        act("Solved", '.modal .o_field_widget[name="result"] input[data-value="solved"]'),
        act("Satisfied", '.modal .o_field_widget[name="satisfied"] input[data-value="yes"]'),
        act("The customer signs", ".modal .o_aftersales_pad canvas", draw),
        act("Done", '.modal button[name="action_sign_and_finish"]:visible:enabled'),
        inState("done"),
        act("To the case", `${FORM} button[name="action_open_cases"]`),
        // The result
        press("action_open_result"),
        {
            content: "What was done is proposed",
            trigger: '.modal .o_field_widget[name="result_measure"] textarea:value("Seal and valve")',
        },
        act(
            "Satisfied",
            '.modal .o_field_widget[name="result_satisfaction"] input[data-value="4"]'
        ),
        {
            content: "Nothing is asked twice",
            trigger: '.modal .o_field_widget[name="confirm_satisfaction"] input[data-value="4"]:checked',
        },
        act("Close", '.modal button[name="action_tell_and_confirm"]:visible:enabled'),
        inState("closed"),
        {
            content: "So many actions",
            trigger: FORM,
            run() {
                console.log(`aftersales: the story took ${actions} user actions`);
                if (actions > MOST) {
                    throw new Error(`The story takes ${actions} actions, the aim is ${MOST}.`);
                }
            },
        },
    ],
});
