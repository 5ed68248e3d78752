"""Text stands out from what is behind it (WCAG 2.2, 1.4.3, level AA) on the screens
that are used every day: measured in the browser, word by word, as they are drawn."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import main_job
import pytest
from cdp import Browser
from test_main_job import PASSWORD, server  # noqa: F401

# {what it is: [how often, its words, ratio]} of each text that is too faint. What is
# switched off need not stand out, says 1.4.3.
TOO_FAINT = r"""(() => {
    const channel = (part) =>
        part <= 0.03928 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4);
    const light = ([red, green, blue]) =>
        0.2126 * channel(red / 255) + 0.7152 * channel(green / 255) +
        0.0722 * channel(blue / 255);
    const parse = (text) => {
        const found = text.match(/[\d.]+/g).map(Number);
        return found.length < 4 ? [...found, 1] : found;
    };
    const over = (front, back) =>
        [0, 1, 2].map((i) => front[i] * front[3] + back[i] * (1 - front[3]));
    const faint = {};
    for (const element of document.querySelectorAll(".o_action_manager *")) {
        const words = [...element.childNodes]
            .filter((node) => node.nodeType === 3)
            .map((node) => node.textContent.trim()).join(" ").trim();
        const box = element.getBoundingClientRect();
        const style = getComputedStyle(element);
        const drawn = box.width > 1 && box.height > 1 && style.visibility !== "hidden";
        if (!words || !drawn ||
            element.closest(":disabled, .disabled, [aria-disabled=true]")) {
            continue;
        }
        let [back, shown] = [[255, 255, 255], 1];
        const chain = [];
        for (let each = element; each; each = each.parentElement) {
            chain.unshift(getComputedStyle(each));
        }
        for (const each of chain) {
            back = over(parse(each.backgroundColor), back);
            shown *= Number(each.opacity);
        }
        const front = parse(style.color);
        front[3] *= shown;
        if (!front[3]) {
            continue;
        }
        const lights = [light(over(front, back)), light(back)];
        const [high, low] = lights.sort((one, other) => other - one);
        const ratio = (high + 0.05) / (low + 0.05);
        const size = parseFloat(style.fontSize);
        const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
        if (ratio < (large ? 3 : 4.5) - 0.005) {
            const name = element.className || element.tagName;
            (faint[name] ||= [0, words.slice(0, 40), ratio.toFixed(2)])[0] += 1;
        }
    }
    return faint;
})()"""
MOVING = (
    "document.getAnimations().filter((one) => one.playState === 'running' && "
    "one.effect.getComputedTiming().iterations !== Infinity).length"
)
SCREENS = {
    "qa.manager": (
        "my-work",
        "audits",
        "quality-actions",
        "who-audits",
        "closing-the-loop",
        "m-cs.improvement.plan/{plan}",
    ),
    "auditor": ("my-work", "audits", "audits/{audit}/auditing"),
    "moderator": (
        "moderation",
        "m-cs.moderation/{look}",
        "moderation/{look}/moderating",
    ),
    "practitioner": ("my-work", "quality-actions"),
}


@pytest.mark.parametrize("width", (1280, 390))
@pytest.mark.parametrize("login", SCREENS)
def test_text_stands_out(server, login, width):  # noqa: F811
    with Browser(width=width, height=844) as browser:
        browser.login(server, login, PASSWORD)
        browser.open("/odoo/my-work")
        browser.wait(".o_main_navbar")
        first = {
            name: (main_job.rpc(browser, model, "search", domain, limit=1) or [0])[0]
            for name, model, domain in (
                ("plan", "cs.improvement.plan", []),
                ("audit", "cs.audit", [["state", "=", "in_progress"]]),
                ("look", "cs.moderation", [["state", "=", "todo"]]),
            )
            if f"{{{name}}}" in " ".join(SCREENS[login])
        }
        assert all(first.values()), first
        faint = {}
        for screen in SCREENS[login]:
            browser.open(f"/odoo/{screen.format(**first)}")
            browser.wait(".o_action_manager :is(.o_view_controller, [class^=o_cs_])")
            main_job.settle(browser)
            browser.wait_js(MOVING + " === 0")
            if found := browser.js(TOO_FAINT):
                faint[screen] = found
        assert not faint
        assert not browser.errors
