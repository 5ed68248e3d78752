import { useEffect } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { user } from "@web/core/user";

/**
 * What is typed and not on the server yet, kept on this device.
 *
 * It concerns children, so it is the least that works: nothing but the boxes themselves, gone as soon as the
 * server has them, after a week, or when somebody else uses the device.
 */
const PREFIX = "cs_draft:";
const KEPT_MS = 7 * 24 * 60 * 60 * 1000;
const WINDOW = "cs_window";

/**
 * This window (tab) of the browser; the same after its page was loaded again.
 *
 * It lies in the window's storage only between two pages: a window that is opened as the copy of another takes
 * along a copy of what lies there.
 */
export const windowId = browser.sessionStorage.getItem(WINDOW) || Math.random().toString(36).slice(2);
browser.sessionStorage.removeItem(WINDOW);
window.addEventListener("pagehide", () => browser.sessionStorage.setItem(WINDOW, windowId));
// Held for as long as the window is open.
navigator.locks?.request(`${WINDOW}:${windowId}`, () => new Promise(() => {}));

/** @returns {Promise<string[]>} the other windows that are open; none where the browser does not tell */
export async function otherWindows() {
    const locks = (await navigator.locks?.query())?.held || [];
    const ids = locks.map(({ name }) => name.split(`${WINDOW}:`)[1]);
    return ids.filter((id) => id && id !== windowId);
}

function storageKey(key) {
    return `${PREFIX}${user.userId}:${key}`;
}

function tidy() {
    for (const key of Object.keys(browser.localStorage).filter((name) => name.startsWith(PREFIX))) {
        const isMine = key.startsWith(storageKey(""));
        const { at } = JSON.parse(browser.localStorage.getItem(key));
        if (!isMine || Date.now() - at > KEPT_MS) {
            browser.localStorage.removeItem(key);
        }
    }
}

export function keepDraft(key, value) {
    try {
        browser.localStorage.setItem(storageKey(key), JSON.stringify({ at: Date.now(), value }));
    } catch {
        // A full or forbidden storage: what is typed stays on the screen all the same.
    }
}

/** @returns what was kept under the key, or undefined */
export function readDraft(key) {
    try {
        tidy();
        return JSON.parse(browser.localStorage.getItem(storageKey(key)))?.value;
    } catch {
        return undefined;
    }
}

/** @returns {{ key: string, at: number, value }[]} what was kept under the keys that begin so, the oldest first */
export function readDrafts(prefix) {
    try {
        tidy();
        return Object.keys(browser.localStorage)
            .filter((name) => name.startsWith(storageKey(prefix)))
            .map((name) => ({ key: name.slice(storageKey("").length), ...JSON.parse(browser.localStorage.getItem(name)) }))
            .sort((one, other) => one.at - other.at);
    } catch {
        return [];
    }
}

/** Kept no longer; with `at`, only if nothing newer was kept under the key since. */
export function dropDraft(key, at) {
    if (!at || JSON.parse(browser.localStorage.getItem(storageKey(key)))?.at === at) {
        browser.localStorage.removeItem(storageKey(key));
    }
}

/**
 * Keep the boxes of a small form as they are typed, and bring them back when it opens again.
 *
 * @param {string} key of the form on its record
 * @param {Object} form reactive state
 * @param {string[]} texts boxes that are worth keeping the others for
 * @param {string[]} others what goes along
 * @returns {() => void} forget it: it was saved or given up
 */
export function useDraft(key, form, texts, others = []) {
    Object.assign(form, readDraft(key));
    const names = [...texts, ...others];
    useEffect(
        () => {
            if (texts.some((name) => (form[name] || "").trim())) {
                keepDraft(key, Object.fromEntries(names.map((name) => [name, form[name]])));
            } else {
                dropDraft(key);
            }
        },
        () => names.map((name) => form[name])
    );
    return () => {
        for (const name of texts) {
            form[name] = "";
        }
        dropDraft(key);
    };
}
