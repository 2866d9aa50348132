import fc from "fast-check";
import { expect, test } from "vitest";
import { readIpv4 } from "../../src/tables/addresses.ts";
import { dateText, readDate } from "../../src/tables/dates.ts";

test("ISO dates and times are the seconds that JavaScript counts, whatever the offset", () => {
	const times = fc.date({ min: new Date(-8.6e15), max: new Date(8.6e15), noInvalidDate: true });
	fc.assert(
		fc.property(times, fc.integer({ min: -1439, max: 1439 }), (date, minutes) => {
			expect(readDate(date.toISOString())).toBe(date.getTime() / 1000);
			const shifted = new Date(date.getTime() + 60_000 * minutes);
			if (Number.isNaN(shifted.getTime())) return;
			const size = Math.abs(minutes);
			const offset = `${minutes < 0 ? "-" : "+"}${String(Math.floor(size / 60)).padStart(2, "0")}:${String(size % 60).padStart(2, "0")}`;
			expect(readDate(shifted.toISOString().replace("Z", offset))).toBe(date.getTime() / 1000);
		}),
	);
});

test("forms of dates and times", () => {
	for (const [text, seconds] of [
		["1970-01-01", 0],
		["2024-02-29", 1709164800],
		["2024-02-29 12:00", 1709208000],
		["2024-02-29T12:00:00.250Z", 1709208000.25],
		["2024-02-29T12:00:00,5+0130", 1709202600.5],
		["1969-12-31T23:59:58.75", -1.25],
		["-000001-12-31", -62167305600],
	] as const)
		expect([text, readDate(text)]).toEqual([text, seconds]);
});

test("what is no date, or finer than float64, is refused", () => {
	for (const text of [
		"2023-02-29",
		"2024-13-01",
		"2024-00-10",
		"2024-01-00",
		"2024-1-1",
		"24-01-01",
		"01/02/2024",
		"2024-01-01T24:00",
		"2024-01-01T10:60",
		"2024-01-01T10:00:60",
		"2024-01-01T10",
		"2024-01-01T10:00+24:00",
		"20240101",
		"2024-01-01T10:00:00.",
		"now",
		"",
	])
		expect([text, readDate(text)]).toEqual([text, { problem: expect.any(String), hint: expect.any(String) }]);
	expect(readDate("2024-01-01T00:00:00.123456")).toBe(1704067200.123456);
	expect(readDate("2024-01-01T00:00:00.123456789")).toMatchObject({
		problem: '"2024-01-01T00:00:00.123456789" is finer than float64 tells such times apart',
	});
});

test("two different times are never one number", () => {
	const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 9 });
	fc.assert(
		fc.property(digits, digits, (one, two) => {
			const [a, b] = [one, two].map((part) => readDate(`2100-01-01T00:00:00.${part.join("")}`));
			fc.pre(typeof a === "number" && typeof b === "number");
			expect(a === b).toBe(Number(`0.${one.join("")}`) === Number(`0.${two.join("")}`));
		}),
	);
});

test("seconds are written as the date or time that reads as them", () => {
	const seconds = fc.oneof(
		fc.integer({ min: -8.64e12, max: 8.64e12 }),
		fc.double({ min: -8.6e12, max: 8.6e12, noNaN: true }),
		fc.integer({ min: -(2 ** 40), max: 2 ** 40 }).map((half) => half / 2),
	);
	fc.assert(
		fc.property(seconds, (value) => {
			const text = dateText(value);
			if (text === undefined) expect(String(value)).toContain("e");
			else expect([text, readDate(text)]).toEqual([text, value + 0]);
		}),
	);
	for (const [value, text] of [
		[0, "1970-01-01"],
		[43200, "1970-01-01T12:00:00Z"],
		[-0.25, "1969-12-31T23:59:59.75Z"],
		[1e13, undefined],
		[Number.POSITIVE_INFINITY, undefined],
		[1e-7, undefined],
	] as const)
		expect(dateText(value)).toBe(text);
});

test("IPv4 addresses are whole numbers, one for each", () => {
	const byte = fc.integer({ min: 0, max: 255 });
	fc.assert(
		fc.property(byte, byte, byte, byte, (a, b, c, d) => {
			expect(readIpv4(`${a}.${b}.${c}.${d}`)).toBe(a * 2 ** 24 + b * 2 ** 16 + c * 256 + d);
		}),
	);
	for (const text of [
		"1.2.3",
		"1.2.3.256",
		"01.2.3.4",
		"1.2.3.4.5",
		"1.2.3.-4",
		"1.2.3.4/8",
		"::1",
		"1e1.2.3.4",
	])
		expect([text, readIpv4(text)]).toEqual([text, { problem: expect.any(String), hint: expect.any(String) }]);
});
