import { CannedResponse } from "@mail/core/common/canned_response_model";
import { SuggestionService } from "@mail/core/common/suggestion_service";
import { Thread } from "@mail/core/common/thread_model";
import { patch } from "@web/core/utils/patch";

patch(CannedResponse.prototype, {
    /** Language in which the answer is written; none: for everybody. */
    aftersales_lang: undefined,
});

patch(Thread.prototype, {
    /** Language of the customer of a case. */
    aftersales_lang: undefined,
});

patch(SuggestionService.prototype, {
    /** On a case only the answers in the customer's language are offered. */
    searchSuggestions(search, { thread } = {}) {
        const result = super.searchSuggestions(...arguments);
        if (search.delimiter === "::" && thread?.model === "aftersales.case") {
            const lang = thread.aftersales_lang;
            result.suggestions = result.suggestions.filter(
                (answer) => !answer.aftersales_lang || !lang || answer.aftersales_lang === lang
            );
        }
        return result;
    },
});
