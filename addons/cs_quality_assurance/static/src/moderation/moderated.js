import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { Overall } from "../auditing/overall";
import { Question } from "../auditing/question";

/** A domain of somebody else's audit: the moderator's grade beside the auditor's, and why they differ. */
export class ModeratedQuestion extends Question {
    textField = "reason";

    /** What has no grade (yes or no, a date, a text) is the auditor's to say. */
    get asksAnswer() {
        return this.question.answer_type === "graded";
    }

    /** The grades of the scale; the auditor's own is at hand by a key as well. */
    get options() {
        return super.options
            .filter(({ value }) => value !== "na")
            .map((option) => (option.value === this.question.beside.grade_id ? { ...option, also: "a" } : option));
    }

    choose(grade_id) {
        this.save({ grade_id }, { now: true });
    }

    get placeholder() {
        return _t("The auditor reads this. No names.");
    }

    get evidenceLabel() {
        if (this.readonly) {
            return _t("To the auditor");
        }
        return this.store.differs(this.question) ? _t("Why you differ: a sentence to the auditor") : _t("A word to the auditor, if you like");
    }

    get isEvidenceMissing() {
        return !this.readonly && this.store.differs(this.question) && !(this.question.reason || "").trim();
    }
}

/** The moderator's overall grade, under the limit that their own grades set. */
export class ModeratedOverall extends Overall {
    /** The auditor's grade and those of earlier layers stand beside it. */
    get facts() {
        return [];
    }

    /** Without an overall grade a moderator still writes to the auditor here. */
    get asksOverall() {
        return true;
    }

    async agreeOnRest() {
        await this.store.ask("auditing_agree");
        // The button has gone.
        document.getElementById("cs_title_overall")?.focus();
    }

    get reasonLabel() {
        return this.differs && !this.readonly ? _t("Why you differ: a sentence to the auditor") : _t("Why, to the auditor");
    }

    isMissing(name) {
        const { overall_reason } = this.store.audit;
        return super.isMissing(name) || (!this.readonly && name === "overall_reason" && this.differs && !(overall_reason || "").trim());
    }
}

registry.category("cs_quality_assurance.auditing_parts").add("cs.moderation", { Question: ModeratedQuestion, Overall: ModeratedOverall });
