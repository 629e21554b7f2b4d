import { addTour } from "@aftersales_service/../tests/tours/steps";

const DESK = '.o_aftersales_call_desk[aria-busy="false"]';
const CHOSEN = `${DESK} .o_aftersales_contact.o_selected`;

/** Step that presses a key once something is true. */
function press(key, trigger, content) {
    return { content: `${content}: press ${key}`, trigger, run: `press ${key}` };
}

/** Step that waits for something. */
function see(content, trigger) {
    return { content, trigger };
}

function customer(index) {
    return `${CHOSEN}:contains("Customer ${String(index).padStart(2, "0")}")`;
}

/** Step that types into the focused element. */
function type(field, text, content) {
    return {
        content,
        trigger: `${DESK} ${field}:focus`,
        run: `edit ${text}`,
    };
}

/** Return the call to a customer who was told all and has no opinion. */
function noOpinion(index) {
    return [
        press("a", `${customer(index)}`, `Call ${index}: told, no opinion`),
        press("1", `${DESK} .o_aftersales_form section.border-success`, `Call ${index}: record it`),
    ];
}

// Twenty calls, each by keys alone: answers typed, ticked and chosen, attempts, agreed times.
addTour("aftersales_call_desk", {
    url: "/odoo/aftersales-call-desk",
    steps: () => [
        see("Twenty customers", `${DESK} .o_aftersales_total:contains("20 customers to call")`),
        see("The most urgent is chosen", customer(0)),
        see("The script is on the screen", `${DESK} .o_aftersales_script:contains("telephone")`),
        see("The four points stand beside it", `${DESK} .o_aftersales_points li`),
        see("His unit stands beside it", `${DESK} .o_aftersales_unit a.fw-bold`),
        press("h", customer(0), "What the keys do"),
        press("h", `${DESK} .o_aftersales_keys kbd`, "Close it"),
        press("j", `${customer(0)}`, "Look at the next"),
        see("Two matters in one call", `${DESK} section[data-item^="aftersales.case"]`),
        press("k", customer(1), "Back"),
        // 0: words are typed; the letters of keys are only letters there.
        press("Enter", `${customer(0)}`, "Write the answers"),
        press("Space", `${DESK} input[data-name="informed"]:focus`, "Four points told"),
        press("Tab", `${DESK} input[data-name="informed"]:checked:focus`, "Next question"),
        press("Tab", `${DESK} input[data-name="no_opinion"]:focus`, "Next question"),
        type('textarea[data-name="opinion"]', "Runs well: j k a 1", "Type what he says"),
        // Who looks at the next customer finds again what was typed.
        press("Escape", `${DESK} textarea[data-name="opinion"]:focus`, "Leave the questions"),
        press("j", `${CHOSEN}:focus`, "Look at the next"),
        see("Nothing is typed there", `${customer(1)}`),
        press("k", `${DESK} section[data-item^="aftersales.case"]`, "Back"),
        see("What was typed is still there", `${DESK} section.border-success`),
        press("Enter", `${customer(0)}`, "Write on"),
        press("Control+Enter", `${DESK} input[data-name="informed"]:checked:focus`, "Record it"),
        // 1: the visit and the result of a repair, in one call.
        press("a", `${customer(1)}`, "No opinion on the product"),
        press("Enter", `${DESK} section.border-success`, "Write the answers"),
        {
            content: "Walk on to the repair with the Tab key",
            trigger: `${DESK} .o_aftersales_form :focus`,
            async run(helpers) {
                for (let turn = 0; turn < 12; turn++) {
                    if (document.activeElement.dataset.name === "result_cause") {
                        return;
                    }
                    await helpers.press("Tab");
                }
                throw new Error("The questions of the repair are not reached by keyboard");
            },
        },
        type('textarea[data-name="result_cause"]', "Seal damaged", "The cause"),
        press("Tab", `${DESK} textarea[data-name="result_cause"]:focus`, "Next question"),
        type('textarea[data-name="result_measure"]', "none needed", "The measure"),
        press("Tab", `${DESK} textarea[data-name="result_measure"]:focus`, "Next question"),
        press("Tab", `${DESK} textarea[data-name="result_next_plan"]:focus`, "Next question"),
        {
            content: "Solved",
            trigger: `${DESK} select[data-name="confirm_solved"]:focus`,
            run: "select yes",
        },
        // Keys choose in a list of choices; they do not end the call or leave the customer.
        press("ArrowDown", `${DESK} select[data-name="confirm_solved"]:focus`, "Choose"),
        press("2", `${customer(1)}`, "Choose"),
        {
            content: "Solved, as it was",
            trigger: `${customer(1)}`,
            run() {
                const select = document.querySelector(`${DESK} select[data-name="confirm_solved"]`);
                select.focus();
            },
        },
        press("Tab", `${DESK} select[data-name="confirm_solved"]:focus`, "Next question"),
        {
            content: "Satisfied",
            trigger: `${DESK} select[data-name="confirm_satisfaction"]:focus`,
            run: "select 4",
        },
        press("Control+Enter", `${DESK} select:focus`, "Record both"),
        // 2, 3: nobody answers.
        press("2", customer(2), "No answer"),
        press("2", customer(3), "No answer"),
        // 4: busy, with a note.
        press("n", customer(4), "A note"),
        type(".o_aftersales_note", "switchboard", "Type the note"),
        press("Escape", `${DESK} .o_aftersales_note:focus`, "Back to the list"),
        press("3", `${CHOSEN}:focus`, "Line busy"),
        // 5: he says when; the moment of the plan is proposed.
        press("4", customer(5), "Call back later"),
        press("Control+Enter", `${DESK} .o_aftersales_next:focus`, "Then"),
        // 6: he wants no calls.
        press("6", customer(6), "Refuses"),
        // 7: a problem.
        press("a", customer(7), "Told"),
        press("Enter", `${DESK} section.border-success`, "Write the answers"),
        {
            content: "Walk on to the problem",
            trigger: `${DESK} .o_aftersales_form :focus`,
            async run(helpers) {
                for (let turn = 0; turn < 6; turn++) {
                    if (document.activeElement.dataset.name === "problem") {
                        return;
                    }
                    await helpers.press("Tab");
                }
                throw new Error("The problem is not reached by keyboard");
            },
        },
        type('textarea[data-name="problem"]', "It drips", "The problem"),
        press("Control+Enter", `${DESK} textarea[data-name="problem"]:focus`, "Record it"),
        ...Array.from({ length: 12 }, (_, index) => noOpinion(index + 8)).flat(),
        see("Nobody is left", `${DESK} .o_view_nocontent:contains("Nobody is to be called now")`),
        see("Twenty calls", `${DESK} .o_aftersales_total:contains("20 calls made")`),
    ],
});

// With a thumb: everything has its place on a phone.
addTour("aftersales_call_desk_phone", {
    url: "/odoo/aftersales-call-desk",
    steps: () => [
        see("The customer is called by his number", `${DESK} a.o_aftersales_dial[href^="tel:+86"]`),
        {
            content: "Nothing is wider than the phone, and a thumb hits each button",
            trigger: `${DESK} .o_aftersales_results button`,
            run() {
                const content = document.querySelector(`${DESK} .o_content`);
                if (content.scrollWidth > window.innerWidth) {
                    throw new Error(`${content.scrollWidth} pixels wide`);
                }
                for (const button of document.querySelectorAll(
                    `${DESK} .o_aftersales_results button, ${DESK} .o_aftersales_dial`
                )) {
                    if (button.getBoundingClientRect().height < 44) {
                        throw new Error(`${button.textContent} is too small for a thumb`);
                    }
                }
            },
        },
        {
            content: "Told",
            trigger: `${DESK} input[data-name="informed"]`,
            run: "click",
        },
        {
            content: "No opinion",
            trigger: `${DESK} input[data-name="no_opinion"]`,
            run: "click",
        },
        {
            content: "Answered",
            trigger: `${DESK} .o_aftersales_results button[data-effect="talk"]`,
            run: "click",
        },
        see("The next one", customer(1)),
        see("One call", `${DESK} .o_aftersales_total:contains("1 call made")`),
    ],
});

// The public page, as a customer reads it on his phone.
addTour("aftersales_visit_answer", {
    steps: () => [
        {
            content: "Nothing is wider than the phone",
            trigger: ".o_aftersales_answer form",
            run() {
                if (document.documentElement.scrollWidth > window.innerWidth) {
                    throw new Error(`${document.documentElement.scrollWidth} pixels wide`);
                }
            },
        },
        see("In his language", 'html[lang="zh-CN"]'),
        {
            content: "Write a few words",
            trigger: '.o_aftersales_answer textarea[name^="opinion_"]',
            run: "edit 很好用",
        },
        {
            content: "Send it",
            trigger: '.o_aftersales_answer button[type="submit"]',
            run: "click",
            expectUnloadPage: true,
        },
        see("Thanks", ".o_aftersales_answer .alert-success"),
    ],
});
