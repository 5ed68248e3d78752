from odoo.tests import HttpCase, tagged

from .common import QualityMixin

# Grades with the keyboard, reads why the overall is capped, is refused, mends it,
# submits.
SCRIPT = """
(async () => {
    const $ = (selector) => document.querySelector(selector);
    const until = async (what, check) => {
        for (let tries = 0; tries < 400; tries++) {
            const found = check();
            if (found) { return found; }
            await new Promise((done) => requestAnimationFrame(() => setTimeout(done,
            25)));
        }
        throw new Error(`Waited in vain: ${what}`);
    };
    const says = (selector, text) => until(text, () =>
    $(selector)?.innerText.includes(text));
    const press = (key) => {
        const row = $(".o_cs_tiles input:checked") || $(".o_cs_tiles input");
        row.focus();
        row.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    };
    try {
        $(".o_cs_rail button").click();
        await says(".o_cs_question h2", "Quality of the referral");
        press("ArrowDown");
        await says(".o_cs_question h2", "Quality of assessment");
        press("4");
        await says(".o_cs_cap", "at most requires improvement");
        $("[data-place=overall]").click();
        await until("the overall grade", () => $("#cs_title_overall"));
        press("2");
        await says(".o_cs_cap", "Above the limit");
        $(".o_cs_submit").click();
        await says(".o_cs_refusal", "You chose good overall");
        $(".o_cs_rail button").click();
        press("ArrowDown");
        await says(".o_cs_question h2", "Quality of assessment");
        press("2");
        await says(".o_cs_ready", "ready to submit");
        $(".o_cs_submit").click();
        (await until("the question", () => $(".modal .btn-primary"))).click();
        await says(".o_cs_done", "Submitted.");
        console.log("test successful");
    } catch (error) {
        console.error(error.message);
    }
})();
"""


@tagged("post_install", "-at_install")
class TestAuditScreen(QualityMixin, HttpCase):
    """An auditor at work in a real browser, whose clock runs: no date matters here."""

    freeze_time = None

    def test_DUR_06_auditor_grades_is_refused_mends_it_and_submits(self):
        audit = self.make_audit("in_progress")
        self.make_ready(audit)
        # Back to nothing chosen for the whole, so that the auditor chooses here.
        audit.overall_grade_id = False
        self.browser_js(
            f"/odoo/audits/{audit.id}/auditing",
            SCRIPT,
            ready="Boolean(document.querySelector('.o_cs_question'))",
            login=self.user_auditor.login,
            timeout=120,
        )
        audit.invalidate_recordset()
        self.assertEqual(audit.state, "closed")
        self.assertEqual(audit.final_grade_id, self.good)
