/**
 * Dates and times as numbers. A text is refused rather than read so that two different ones become
 * one number.
 */

import { type CellProblem, quote } from "./cells.ts";

const iso =
	/^([+-]\d{6}|\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?)?$/i;

/**
 * Seconds since 1970-01-01T00:00:00 UTC of an ISO 8601 date, or date and time; a time without an offset is
 * UTC.
 */
export function readDate(text: string): number | CellProblem {
	const parts = iso.exec(text.trim());
	if (parts === null) return noDate(text);
	const [year, month, day, hour, minute, second] = parts.slice(1, 7).map((part) => Number(part ?? 0));
	const [, , , , , , , fraction = "", offset = "Z"] = parts;
	const date = new Date(0);
	date.setUTCFullYear(year, month - 1, day);
	const isDay = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && day > 0;
	if (!isDay || hour > 23 || minute > 59 || second > 59) return noDate(text);
	const east = offsetSeconds(offset);
	if (east === undefined) return noDate(text);
	const whole = date.getTime() / 1000 + 3600 * hour + 60 * minute + second - east;
	const digits = fraction.replace(/0+$/, "");
	if (digits === "") return whole + 0;
	const scaled = BigInt(whole) * 10n ** BigInt(digits.length) + BigInt(digits);
	const seconds = Number(`${scaled}e-${digits.length}`);
	if (digits.length <= 20 && seconds.toFixed(digits.length) === decimalText(scaled, digits.length))
		return seconds;
	return {
		problem: `${quote(text)} is finer than float64 tells such times apart`,
		hint: "Write fewer digits of the second.",
	};
}

/**
 * The date or time that reads as exactly these seconds; undefined where ISO 8601 has none.
 */
export function dateText(seconds: number): string | undefined {
	const [, sign, digits, fraction = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(seconds)) ?? [];
	if (digits === undefined) return undefined;
	const scaled = BigInt(`${sign}${digits}${fraction}`);
	const scale = 10n ** BigInt(fraction.length);
	const part = ((scaled % scale) + scale) % scale;
	const date = new Date(Number((scaled - part) / scale) * 1000);
	if (Number.isNaN(date.getTime())) return undefined;
	const [day, time] = date.toISOString().split(/T|\.000Z/);
	if (part > 0n) return `${day}T${time}.${String(part).padStart(fraction.length, "0")}Z`;
	return time === "00:00:00" ? day : `${day}T${time}Z`;
}

function offsetSeconds(text: string): number | undefined {
	if (/^z$/i.test(text)) return 0;
	const hours = Number(text.slice(1, 3));
	const minutes = Number(text.slice(3).replace(":", "") || 0);
	if (hours > 23 || minutes > 59) return undefined;
	return (text.startsWith("-") ? -1 : 1) * (3600 * hours + 60 * minutes);
}

/** An integer with a point in front of its last digits. */
function decimalText(scaled: bigint, digits: number): string {
	const size = String(scaled < 0n ? -scaled : scaled).padStart(digits + 1, "0");
	return `${scaled < 0n ? "-" : ""}${size.slice(0, -digits)}.${size.slice(-digits)}`;
}

function noDate(text: string): CellProblem {
	return {
		problem: `${quote(text)} is not an ISO date or time`,
		hint: "Write 2024-01-31, or 2024-01-31T12:00:00Z, or with an offset such as +01:00.",
	};
}
