import { addTour } from "@aftersales_service/../tests/tours/steps";

const row = '.o_field_widget[name="line_ids"] tr.o_data_row';

// A supervisor asks from a policy what another limit would have done, and opens a case that flips.
addTour("aftersales_what_if", {
    steps: () => [
        {
            content: "Ask what if",
            trigger: '.o_statusbar_buttons button[name="action_what_if"]',
            run: "click",
        },
        { content: "Change the draft", trigger: `${row} td[name="amount"]`, run: "click" },
        { content: "Half the time", trigger: `${row} td[name="amount"] input`, run: "edit 4" },
        {
            content: "Try it",
            trigger: '.o_statusbar_buttons button[name="action_try"]:contains("Try It")',
            run: "click",
        },
        { content: "The answer", trigger: '.o_field_widget[name="worse_count"]:contains("1")' },
        { content: "Which one", trigger: ".o_notebook .nav-link[name=flips]", run: "click" },
        {
            content: "Open its case",
            trigger:
                '.o_field_widget[name="flip_ids"] tr.o_data_row:contains("Kept, Would Be Late") button[name="action_open_document"]',
            run: "click",
        },
        { content: "The case", trigger: '.o_form_view .o_field_widget[name="subject"]' },
    ],
});
