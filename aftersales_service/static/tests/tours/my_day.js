import { addTour } from "@aftersales_service/../tests/tours/steps";

const DAY = ".o_aftersales_my_day";
const CHOSEN = `${DAY} .o_aftersales_item.o_selected`;

/** Step that presses a key once something is true. */
function press(key, trigger, content) {
    return { content: `${content}: press ${key}`, trigger, run: `press ${key}` };
}

/** Step that waits for something. */
function see(content, trigger) {
    return { content, trigger };
}

// A morning worked down without the mouse: contacted, told, read, opened, and back again.
addTour("aftersales_my_day", {
    url: "/odoo/aftersales-my-day",
    steps: () => [
        see("One promise is broken", `${DAY} .o_aftersales_total:contains("1 overdue")`),
        see(
            "Two promises to one customer stand together",
            `${DAY} .o_aftersales_line:has(.o_aftersales_item:contains("Progress Update")) .o_aftersales_item:contains("Promised Reply")`
        ),
        press("j", `${CHOSEN}:contains("Promised Reply"):contains("late")`, "The first is chosen"),
        press("ArrowUp", `${CHOSEN}:contains("Progress Update")`, "The next one"),
        press("h", `${CHOSEN}:contains("Promised Reply")`, "Back to the first"),
        press("h", `${DAY} .o_aftersales_keys kbd:contains("J")`, "The keys are explained"),
        press("a", `${DAY}:not(:has(.o_aftersales_keys))`, "The help is closed"),
        press(
            "c",
            '.o_notification:contains("nothing to acknowledge")',
            "Nobody was told yet, so nothing is acknowledged"
        ),
        see("The contact is noted", '.o_notification:contains("Contact noted")'),
        see("Nothing is broken any more", `${DAY} .o_aftersales_total:not(:contains("overdue"))`),
        press("d", `${CHOSEN}:contains("Progress Update")`, "What comes next is chosen"),
        {
            content: "Words with the letters of the keys are only words",
            trigger: '.modal .o_field_widget[name="reason"] textarea',
            run: "edit Part comes: c d j k o",
        },
        {
            content: "Tell it",
            trigger: '.modal button[name="action_apply"]',
            run: "click",
        },
        see("The dialog is closed", "body:not(:has(.modal))"),
        press("r", `${DAY} .o_aftersales_item:contains("Progress Update")`, "The next is due"),
        {
            content: "Choose the other customer with the keys",
            trigger: `${DAY} .o_aftersales_item:contains("Other pump")`,
            async run(helpers) {
                for (let turn = 0; turn < 5; turn++) {
                    if (document.querySelector(CHOSEN)?.textContent.includes("Other pump")) {
                        return;
                    }
                    await helpers.press("k");
                }
                throw new Error("The other customer is not reached by keyboard");
            },
        },
        press("Enter", `${CHOSEN}:contains("Other pump")`, "Open it"),
        see(
            "Its form is open",
            '.o_form_view .o_field_widget[name="subject"] input:value("Other pump")'
        ),
        {
            content: "Go back",
            trigger: '.o_back_button a, .breadcrumb-item:contains("My Day") a',
            run: "click",
        },
        see("The same promise is chosen", `${CHOSEN}:contains("Other pump")`),
    ],
});

// With a thumb: everything has its place on a phone.
addTour("aftersales_my_day_phone", {
    url: "/odoo/aftersales-my-day",
    steps: () => [
        see("The customer is called by his number", `${DAY} a.o_aftersales_call[href^="tel:+86"]`),
        {
            content: "Nothing is wider than the phone, and a thumb hits each button",
            trigger: `${DAY} .o_aftersales_acts button[data-verb="contact"]`,
            run() {
                const content = document.querySelector(`${DAY} .o_content`);
                if (content.scrollWidth > window.innerWidth) {
                    throw new Error(`${content.scrollWidth} pixels wide`);
                }
                for (const button of document.querySelectorAll(
                    `${DAY} .o_aftersales_acts button, ${DAY} .o_aftersales_call`
                )) {
                    if (button.getBoundingClientRect().height < 44) {
                        throw new Error(`${button.textContent} is too small for a thumb`);
                    }
                }
            },
        },
        {
            content: "Contacted",
            trigger: `${DAY} .o_aftersales_item:contains("Promised Reply"):contains("late") button[data-verb="contact"]`,
            run: "click",
        },
        see("Noted", '.o_notification:contains("Contact noted")'),
        see("It is gone", `${DAY} .o_aftersales_total:not(:contains("overdue"))`),
    ],
});

// The supervisor sees who is in trouble and looks at what that is.
addTour("aftersales_my_day_people", {
    url: "/odoo/aftersales-my-day",
    steps: () => [
        see("Everybody's", `${DAY} button[data-scope="all"].active`),
        see("Promises of both", `${DAY} .o_aftersales_item:contains("Third pump")`),
        {
            content: "Choose the agent in trouble",
            trigger: `${DAY} .o_aftersales_people tbody tr:first-child:has(.text-danger) button`,
            run: "click",
        },
        see("Only his", `${DAY}:not(:has(.o_aftersales_item:contains("Third pump")))`),
        see("His are there", `${DAY} .o_aftersales_item:contains("Other pump")`),
        {
            content: "And all again",
            trigger: `${DAY} .o_aftersales_list button:contains("Only")`,
            run: "click",
        },
        see("All again", `${DAY} .o_aftersales_item:contains("Third pump")`),
    ],
});
