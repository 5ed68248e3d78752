/**
 * Saves what is typed, one request at a time, and keeps it until the server has it.
 *
 * What waits is kept on the device, too, until the server has it (see drafts.js). A lost
 * connection is tried again, more and more patiently, and at once when the browser says it is back. What the
 * server refuses stays on the screen with the reason, and does not hold up the rest.
 *
 * States: `saved`, `waiting` (typed, about to be saved), `saving`, `offline`, `failed`.
 */
export class SaveQueue {
    /**
     * @param {Object} params
     * @param {(operations: Object[]) => Promise<Object>} params.send resolves to what `auditing_save` returns
     * @param {(error: Error) => boolean} params.isConnectionLost
     * @param {(result: Object, operations: Object[]) => void} params.onSaved
     * @param {(state: string, error?: Error) => void} params.onState
     * @param {(waiting: Object[]) => void} [params.onWaiting] what is not on the server yet, whenever that changes
     * @param {number} [params.delay] pause in typing after which text is saved, in ms
     */
    constructor({ send, isConnectionLost, onSaved, onState, onWaiting = () => {}, delay = 700 }) {
        Object.assign(this, { send, isConnectionLost, onSaved, onState, onWaiting, delay });
        this.pending = new Map();
        this.inFlight = new Map();
        this.refused = new Map();
        this.state = "saved";
        this.attempts = 0;
        this.counter = 0;
    }

    /** Whether something typed has not reached the server yet. */
    get isDirty() {
        return this.pending.size > 0 || this.inFlight.size > 0;
    }

    /** Whether the server has all there was to save; what it refused is not there. */
    get isDone() {
        return !this.isDirty && !this.refused.size;
    }

    /** Save what another page of the screen left, under the key it had there. */
    takeUp({ key, part, id, values, was }) {
        this.write(part, id, values, { was, bundle: key.slice(`${part}:${id}:`.length) });
    }

    /** Whether something of this record waits to be saved, or was refused. */
    holds(part, id) {
        const start = `${part}:${id}:`;
        return [...this.pending.keys(), ...this.refused.keys()].some((key) => key.startsWith(start));
    }

    /**
     * Change fields of a record. Each box is saved on its own, so that one refusal does not hold up the others;
     * boxes that only make sense together (two dates) share a `bundle`, and what was refused goes along again.
     */
    write(part, id, values, { now = false, bundle, was = {}, keep = false } = {}) {
        const key = `${part}:${id}:${bundle || Object.keys(values).sort().join("+")}`;
        const before = this.pending.get(key) || this.refused.get(key);
        this.pending.set(key, {
            key,
            part,
            do: "write",
            id,
            values: { ...before?.values, ...values },
            // What the server had when the typing began: the oldest known.
            was: { ...was, ...before?.was },
            keep,
        });
        this._tellWaiting();
        this._setState(this.inFlight.size ? "saving" : "waiting");
        this._schedule(now ? 0 : this.delay);
    }

    /** What the server does not have yet: waiting, on its way or refused. */
    _tellWaiting() {
        const known = new Map([...this.refused, ...this.inFlight, ...this.pending]);
        this.onWaiting([...known.values()].filter((operation) => operation.do === "write"));
    }

    /** What was typed and not taken is no longer held: somebody chose what stays instead. */
    drop(key) {
        this.refused.delete(key);
        this._tellWaiting();
    }

    /** Nothing of this record is to be saved any more: it was removed. */
    forget(part, id) {
        for (const waiting of [this.pending, this.refused]) {
            for (const key of [...waiting.keys()].filter((key) => key.startsWith(`${part}:${id}:`))) {
                waiting.delete(key);
            }
        }
    }

    /**
     * Create or remove a record, at once. Not tried again by itself: a lost answer might mean that it was done.
     *
     * @returns {Promise<{ id?: number, error?: string, warning?: string, lost?: boolean }>}
     */
    once(part, operation) {
        const key = `once:${++this.counter}`;
        return new Promise((resolve) => {
            this.pending.set(key, { key, part, ...operation, resolve });
            this._schedule(0);
        });
    }

    /** Send what waits; resolves when nothing is left or it cannot be sent now. */
    async flush() {
        while (this.pending.size || this.inFlight.size) {
            await (this.current || this._run());
            if (this.state === "offline" || this.state === "failed") {
                return false;
            }
        }
        return true;
    }

    destroy() {
        clearTimeout(this.timer);
        this.destroyed = true;
    }

    _schedule(delay) {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this._run(), delay);
    }

    _setState(state, error) {
        this.state = state;
        this.onState(state, error);
    }

    _run() {
        clearTimeout(this.timer);
        if (!this.current && this.pending.size && !this.destroyed) {
            this.current = this._sendPending().finally(() => {
                this.current = null;
                const isStuck = this.state === "offline" || this.state === "failed";
                if (this.pending.size && !isStuck) {
                    this._schedule(0);
                }
            });
        }
        return this.current || Promise.resolve();
    }

    async _sendPending() {
        [this.inFlight, this.pending] = [this.pending, new Map()];
        const operations = [...this.inFlight.values()];
        this._setState("saving");
        try {
            const result = await this.send(operations.map(({ resolve, ...operation }) => operation));
            this.inFlight = new Map();
            this.attempts = 0;
            for (const operation of operations) {
                const { key, resolve } = operation;
                this.refused.delete(key);
                if ((result.errors[key] || result.conflicts[key] || result.warnings?.[key]) && !resolve) {
                    this.refused.set(key, operation);
                }
            }
            this._tellWaiting();
            this.onSaved(result, operations);
            for (const operation of operations) {
                const { key } = operation;
                operation.resolve?.({ id: result.ids[key], error: result.errors[key], warning: result.warnings?.[key] });
            }
            this._setState(this.pending.size ? "waiting" : "saved");
        } catch (error) {
            this._keep(operations, error);
        }
    }

    /** Nothing was saved: take it all back, under what has been typed since. */
    _keep(operations, error) {
        const typedSince = this.pending;
        this.pending = new Map();
        this.inFlight = new Map();
        for (const operation of operations) {
            if (operation.resolve) {
                operation.resolve({ lost: true });
            } else {
                this.pending.set(operation.key, operation);
            }
        }
        for (const [key, operation] of typedSince) {
            const values = { ...this.pending.get(key)?.values, ...operation.values };
            const was = { ...operation.was, ...this.pending.get(key)?.was };
            this.pending.set(key, { ...operation, values, was });
        }
        if (this.isConnectionLost(error)) {
            this._setState("offline", error);
            this.attempts += 1;
            this._schedule(Math.min(30000, 1000 * 2 ** this.attempts));
        } else {
            this._setState("failed", error);
        }
    }
}
