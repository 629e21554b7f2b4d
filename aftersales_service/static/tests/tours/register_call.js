import { addTour } from "@aftersales_service/../tests/tours/steps";

const FORM = ".o_form_view";
const IN_WORK = '.o_statusbar_status .o_arrow_button_current[data-value="in_progress"]';

/** Step that types into the field in which the cursor is, and takes the first offer with Enter. */
function enter(field, text, result) {
    return [
        {
            content: `The cursor is in ${field}: type ${text}`,
            trigger: `${FORM} .o_field_widget[name="${field}"] input:focus`,
            run: `edit ${text}`,
        },
        {
            content: `${result} is offered first`,
            trigger: `.o-autocomplete--dropdown-menu .ui-state-active:contains("${result}")`,
            run: "press Enter",
        },
    ];
}

/** Step that goes on with the Tab key until a field has the cursor. */
function tabTo(field) {
    return {
        content: `Tab to ${field}`,
        trigger: FORM,
        async run(helpers) {
            for (let turn = 0; turn < 12; turn++) {
                const widget = document.activeElement?.closest(".o_field_widget");
                if (widget?.getAttribute("name") === field) {
                    return;
                }
                await helpers.press("Tab");
            }
            throw new Error(`Tab does not reach ${field}`);
        },
    };
}

// A known customer's fault by phone, registered without the mouse.
addTour("aftersales_register_call", {
    url: "/odoo/register-call",
    steps: () => [
        ...enter("lookup", "4321", "Zhou Min"),
        {
            content: "The number found contact, customer and unit",
            trigger: `${FORM} .o_field_widget[name="partner_id"] input:value("Clean City Works")`,
        },
        {
            content: "The warranty is told in words",
            trigger: `${FORM} .o_field_widget[name="warranty_words"]:contains("In warranty until")`,
        },
        {
            content: "The open case of the same unit is shown",
            trigger: `${FORM} .o_aftersales_duplicates a`,
        },
        tabTo("type_id"),
        ...enter("type_id", "Repair", "Repair Request"),
        tabTo("level_id"),
        ...enter("level_id", "Imp", "Important"),
        tabTo("description"),
        {
            content: "What the customer says",
            trigger: `${FORM} .o_field_widget[name="description"] textarea`,
            run: "edit Left brush does not turn && press Tab",
        },
        {
            content: "A reply time is proposed",
            trigger: `${FORM} .o_field_widget[name="promised_reply_at"]`,
        },
        {
            content: "Register with Alt+Q",
            trigger: `${FORM} button[name="action_register"]:enabled`,
            run: "press alt+q",
        },
        {
            content: "In work, whether the status bar has room or is folded",
            trigger: `${IN_WORK}, ${IN_WORK}:not(:visible)`,
        },
    ],
});

// Register on an empty form: one message in our words, and no case when the form is left.
addTour("aftersales_register_nothing", {
    url: "/odoo/register-call",
    steps: () => [
        {
            content: "Register without having entered anything",
            trigger: `${FORM} button[name="action_register"]`,
            run: "click",
        },
        {
            content: "One message says what to do",
            trigger: ".o_notification:only-child:contains('Nothing is entered yet')",
        },
        {
            content: "Nothing else claims that fields are missing",
            trigger: `body:not(:has(.o_notification:contains("Missing required"))):not(:has(${FORM} .alert:contains("To accept the case")))`,
        },
        {
            content: "Leave the form as it is",
            trigger: '.o_menu_sections [data-menu-xmlid="aftersales_service.menu_customers"]',
            run: "click",
        },
        {
            trigger: '.o-dropdown--menu [data-menu-xmlid="aftersales_service.menu_cases"]',
            run: "click",
        },
        { content: "It was left", trigger: ".o_list_view, .o_kanban_view" },
    ],
});
