import { addTour, fill, inState, press } from "@aftersales_service/../tests/tours/steps";

// Sales claims a bad valve from its supplier, in Chinese: submitted, accepted, settled by parts.
addTour("aftersales_claim_zh", {
    steps: () => [
        {
            content: "Open the claim",
            trigger: '.o_data_row:contains("Shuofeng") .o_data_cell[name="name"]',
            run: "click",
        },
        {
            content: "It says what failed",
            trigger: '.o_field_widget[name="line_ids"] .o_data_row:contains("Valve")',
        },
        press("action_submit"),
        inState("submitted"),
        fill("accepted_amount", "500"),
        press("action_accept"),
        inState("accepted"),
        {
            content: "How it is settled",
            trigger: '.o_form_view .o_field_widget[name="settlement"] input',
            run: "click",
        },
        {
            content: "By free parts",
            trigger: '.o_select_menu_item:contains("免费零件")',
            run: "click",
        },
        fill("settled_value", "480"),
        press("action_settle"),
        inState("settled"),
    ],
});
