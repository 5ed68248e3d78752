// What the two calendars of the programme share: where a day stands on a strip, how it is written.

const { DateTime } = luxon;

/** A strip from one day to another, both included, as a scale from 0 to 100. */
export class Scale {
    constructor(from, to) {
        this.from = DateTime.fromISO(from);
        this.to = DateTime.fromISO(to).plus({ days: 1 });
        this.days = Math.max(1, this.to.diff(this.from, "days").days);
    }

    /** Where a day begins, in per cent of the strip; never outside it. */
    at(day) {
        const days = DateTime.fromISO(day).diff(this.from, "days").days;
        return Math.min(100, Math.max(0, (100 * days) / this.days));
    }

    /** Style of something that lasts from one day to another, both included. */
    span(start, end) {
        const left = this.at(start);
        const right = this.at(DateTime.fromISO(end).plus({ days: 1 }).toISODate());
        return `left: ${left}%; width: ${Math.max(0.4, right - left)}%;`;
    }

    point(day) {
        return `left: ${this.at(day)}%;`;
    }

    /** Which way words at a day run, so that none leaves the strip. */
    side(day) {
        const at = this.at(day);
        return at > 90 ? "end" : at < 10 ? "start" : "middle";
    }

    /** The months the strip touches: name and where each lies. */
    get months() {
        const months = [];
        let day = this.from.startOf("month");
        while (day < this.to) {
            const end = day.endOf("month");
            const share = this.at(end.plus({ days: 1 }).toISODate()) - this.at(day.toISODate());
            months.push({
                key: day.toISODate(),
                // A sliver of a month has no room for its name.
                name: share < 4 ? "" : day.toFormat(share < 12 ? "MMM" : "MMMM"),
                style: this.span(day.toISODate(), end.toISODate()),
            });
            day = day.plus({ months: 1 });
        }
        return months;
    }
}

export function inWords(day, format = "d MMM yyyy") {
    return day ? DateTime.fromISO(day).toFormat(format) : "";
}

/** Two days as a span, saying the month and the year once where they are the same. */
export function spanInWords(start, end) {
    const [first, last] = [DateTime.fromISO(start), DateTime.fromISO(end)];
    if (start === end) {
        return first.toFormat("d MMM yyyy");
    }
    let format = "d MMM yyyy";
    if (first.year === last.year) {
        format = first.month === last.month ? "d" : "d MMM";
    }
    return `${first.toFormat(format)} – ${last.toFormat("d MMM yyyy")}`;
}
