import { addTour, draw } from "@aftersales_service/../tests/tours/steps";

/** Take a photo as the phone's camera hands it over: a small picture in a file. */
async function photograph({ anchor }) {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 8;
    canvas.getContext("2d").fillRect(0, 0, 8, 8);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
    const files = new DataTransfer();
    files.items.add(new File([blob], "leak.png", { type: "image/png" }));
    anchor.files = files.files;
    anchor.dispatchEvent(new Event("change", { bubbles: true }));
}

function openOrder(content) {
    return {
        content,
        trigger: '.o_aftersales_sheet .list-group-item:contains("Clean City Works")',
        run: "click",
    };
}

/** Steps of a call for support: what is needed, what was agreed with the customer, resumed. */
function support() {
    const fields = ".o_aftersales_agreement";
    return [
        {
            content: "Support is needed",
            trigger: '.o_aftersales_sheet button:contains("需技术支持"):enabled',
            run: "click",
        },
        {
            content: "Say which",
            trigger: ".o_aftersales_support",
            run: "edit 需要液压专家",
        },
        {
            content: "Ask for it",
            trigger: '.o_aftersales_sheet button:contains("需技术支持"):enabled',
            run: "click",
        },
        {
            content: "What happens next",
            trigger: `${fields} textarea[name="agreement"]`,
            run: "edit 明天上午继续 && press Tab",
        },
        {
            content: "With whom",
            trigger: `${fields} input[name="contact"]`,
            run: "edit 周敏 && press Tab",
        },
        {
            content: "Until when",
            trigger: `${fields} input[name="next_date"]`,
            run({ anchor }) {
                anchor.value = "2027-03-11T09:00";
                anchor.dispatchEvent(new Event("change", { bubbles: true }));
            },
        },
        { content: "Go on", trigger: `${fields} button.btn-primary:enabled`, run: "click" },
        { content: "It goes on", trigger: '.o_aftersales_state:contains("处理中")' },
    ];
}

const real = {};

/** Take the connection away from what the page sends, or give it back.
 *
 * What Odoo asks for in the background goes on: a tour fails on its errors.
 */
function connection(on) {
    const request = window.XMLHttpRequest.prototype;
    if (on) {
        Object.assign(request, real);
        return;
    }
    Object.assign(real, { open: request.open, send: request.send });
    request.open = function (method, url, ...rest) {
        this.isOurs = String(url).includes("aftersales");
        return real.open.call(this, method, url, ...rest);
    };
    request.send = function (...body) {
        if (!this.isOurs) {
            return real.send.apply(this, body);
        }
        setTimeout(() => this.dispatchEvent(new ProgressEvent("error")));
    };
}

/** Steps of the engineer's day: a lost connection and a reload lose nothing.
 *
 * @param words: what he reads in his language
 */
function day(words) {
    return [
        openOrder("Open the order"),
        {
            content: "Start",
            trigger: ".o_aftersales_start:enabled",
            run: "click",
        },
        {
            content: "It is started",
            trigger: `.o_aftersales_state:contains("${words.inProgress}")`,
        },
        {
            content: "The connection is lost",
            trigger: ".o_aftersales_checks",
            run: () => connection(false),
        },
        {
            content: "All points are normal",
            trigger: `.o_aftersales_checks .card-header button:contains("${words.allNormal}")`,
            run: "click",
        },
        {
            content: "Photograph the point that needs it",
            trigger: '.o_aftersales_checks li:contains("No leaks") input[type="file"]:not(:visible)',
            run: photograph,
        },
        {
            content: "The photo is there",
            trigger: '.o_aftersales_checks li:contains("No leaks") img.o_aftersales_photo',
        },
        {
            content: "Enter the barcode of a part",
            trigger: '.o_aftersales_parts input[type="search"]',
            run: "edit 6901234567892 && press Enter",
        },
        {
            content: "Two of them",
            trigger: ".o_aftersales_parts .o_aftersales_quantity",
            run: "edit 2 && press Tab",
        },
        {
            content: "Enter the hours",
            trigger: '.o_aftersales_hours input[placeholder="2:30"]',
            run: "edit 2:30",
        },
        {
            content: "Say what for",
            trigger: `.o_aftersales_hours input[placeholder="${words.whatDone}"]`,
            run: "edit Seal",
        },
        {
            content: "Add them",
            trigger: `.o_aftersales_hours button:contains("${words.add}")`,
            run: "click",
        },
        {
            content: "Sending does not work",
            trigger: ".o_aftersales_send:enabled",
            run: "click",
        },
        {
            content: "The page says that it keeps what was entered",
            trigger: `.o_aftersales_sheet .alert:contains("${words.kept}")`,
        },
        {
            content: "The connection comes back",
            trigger: ".o_aftersales_kept",
            run: () => connection(true),
        },
        {
            content: "Leave the order",
            trigger: ".o_aftersales_sheet .fa-arrow-left",
            run: "click",
        },
        openOrder("Open it again"),
        {
            content: "The hours were kept",
            trigger: '.o_aftersales_draft_hours:contains("2.5")',
        },
        {
            content: "The photo was kept",
            trigger: ".o_aftersales_checks img.o_aftersales_photo",
        },
        {
            content: "Write the report",
            trigger: '.o_aftersales_report textarea[name="work_done"]',
            run: `edit ${words.workDone} && press Tab`,
        },
        {
            content: "Solved",
            trigger: '.o_aftersales_report button[data-result="solved"]',
            run: "click",
        },
        {
            content: "The customer is satisfied",
            trigger: '.o_aftersales_report button[data-result="yes"]',
            run: "click",
        },
        {
            content: "He signs",
            trigger: ".o_aftersales_pad canvas",
            run: draw,
        },
        {
            content: "Nothing is wider than the phone",
            trigger: ".o_aftersales_sheet",
            run() {
                const wide = document.documentElement.scrollWidth;
                if (wide > window.innerWidth) {
                    throw new Error(`The page is ${wide} wide, the phone ${window.innerWidth}.`);
                }
            },
        },
        {
            content: "Send and done",
            trigger: ".o_aftersales_finish:enabled",
            run: "click",
        },
        {
            content: "The order is done",
            trigger: `.o_aftersales_state:contains("${words.done}")`,
        },
        {
            content: "Nothing waits on the phone",
            trigger: ".o_aftersales_sheet:not(:has(.o_aftersales_kept))",
        },
    ];
}

const english = {
    inProgress: "In Progress",
    allNormal: "All Normal",
    whatDone: "What was done?",
    add: "Add",
    kept: "kept on this phone",
    workDone: "Seal replaced",
    done: "Done",
};
const chinese = {
    inProgress: "处理中",
    allNormal: "全部正常",
    whatDone: "做了什么？",
    add: "添加",
    kept: "保存在本机",
    workDone: "更换密封圈",
    done: "已完成",
};

addTour("aftersales_field_sheet", {
    url: "/odoo/aftersales-on-site",
    steps: () => day(english),
});

// The engineer asks for support first, agrees with the customer on the next date, and goes on.
addTour("aftersales_field_sheet_zh", {
    url: "/odoo/aftersales-on-site",
    steps: () => {
        const steps = day(chinese);
        const started = steps.findIndex((step) => step.content === "It is started");
        steps.splice(started + 1, 0, ...support());
        return steps;
    },
});
