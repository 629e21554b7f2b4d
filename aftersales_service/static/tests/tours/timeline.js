import { addTour } from "@aftersales_service/../tests/tours/steps";

const chart = ".modal .o_aftersales_chart";

// From a case to the reason of one of its due times, in one click.
addTour("aftersales_timeline", {
    steps: () => [
        {
            content: "Open the time limits",
            trigger: ".o_notebook .nav-link[name=clocks]",
            run: "click",
        },
        {
            content: "Ask why",
            trigger:
                '.o_field_widget[name="clock_ids"] tr.o_data_row:contains("First Contact") button[name="action_why"]',
            run: "click",
        },
        { content: "Time runs, in the bar", trigger: `${chart} .o_aftersales_bar .o_aftersales_working` },
        { content: "Now stands above it", trigger: `${chart} .o_aftersales_flag_now:contains("Now")` },
        { content: "So does the due time", trigger: `${chart} .o_aftersales_flag_due:contains("Due")` },
        { content: "The first event", trigger: `${chart} .o_aftersales_number:contains("1")` },
        { content: "It says what it rests on", trigger: '.modal dd:contains("Recommended Mix")' },
        {
            content: "No stretch in the list yet",
            trigger: ".modal .o_aftersales_entries:not(:has(.o_aftersales_stretch:visible))",
        },
        {
            content: "Show every stretch",
            trigger: '.modal button:contains("Every stretch of time")',
            run: "click",
        },
        {
            content: "The list has the stretches too",
            trigger: '.modal .o_aftersales_stretch:contains("Time")',
        },
        { content: "Close", trigger: '.modal-footer button:contains("Close")', run: "click" },
        { content: "Back on the case", trigger: "body:not(:has(.modal))" },
    ],
});

// On a phone the list stands for the bar.
addTour("aftersales_timeline_phone", {
    steps: () => [
        {
            content: "The stretches stand below each other",
            trigger: '.o_aftersales_entries .o_aftersales_stretch:contains("Time")',
        },
        {
            content: "The due time among them",
            trigger: '.o_aftersales_entries .o_aftersales_moment:contains("Due")',
        },
        {
            content: "No bar",
            trigger: ".o_aftersales_timeline:not(:has(.o_aftersales_chart:visible))",
        },
        {
            content: "Nothing stands beside the screen",
            trigger: ".o_aftersales_timeline",
            run() {
                const { right } = this.anchor.getBoundingClientRect();
                const wide = [...this.anchor.querySelectorAll("*")].filter(
                    (node) => node.getBoundingClientRect().right > window.innerWidth + 1
                );
                if (right > window.innerWidth + 1 || wide.length) {
                    throw new Error(`${wide.length} parts reach beyond the screen`);
                }
            },
        },
    ],
});
