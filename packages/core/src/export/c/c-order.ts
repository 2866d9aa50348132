/**
 * What gates of exported C compare. Where they compare nothing but inputs, they compare whole numbers: each
 * input is once made the least number, of those that thresholds are written as, that is not below it; it is
 * above a threshold exactly where the input is. Whole thresholds are taken as they are, others by the places
 * of their floats in the order of all. Processors compare and address whole numbers in fewer instructions,
 * and those without floating point in far fewer.
 */

import { type ExportForm, isFloat32 } from "../form/export-form.ts";
import type { TableName } from "../form/table-names.ts";
import type { Table, TableType } from "../form/tables.ts";

/** What gates compare: numbers, their places in the order of all floats, or the next whole numbers. */
export type Compared = "numbers" | "floats" | "whole";

const smallWhole: readonly TableType[] = ["u8", "i8", "u16", "i16"];

export function comparedBy({ network, tables }: ExportForm): Compared {
	const thresholds = tables.get("thresholds");
	if (thresholds === undefined || network.gateRows.count > 0 || network.pathGates.length > 0)
		return "numbers";
	const { type } = thresholds.dictionary ?? thresholds;
	return smallWhole.includes(type) ? "whole" : type === "f32" ? "floats" : "numbers";
}

/** Whether the compared numbers of all inputs are made before N_leaf is called, in `q`. */
export function hasOrdered(form: ExportForm): boolean {
	return form.route === "tree" && comparedBy(form) !== "numbers";
}

/** Whether the ends of the box are compared in that order too: every input has its own place in it. */
export function ordersBox(form: ExportForm): boolean {
	const isOne = form.boxCount === 1 && form.outside === "error";
	return isOne && hasOrdered(form) && comparedBy(form) === "floats" && isFloat32(form.network);
}

/** Tables whose numbers are written as their places in the order of all floats. */
export function orderedNames(form: ExportForm): readonly TableName[] {
	if (comparedBy(form) !== "floats") return [];
	return ordersBox(form) ? ["thresholds", "boxLow", "boxHigh"] : ["thresholds"];
}

/** The place of a float32 number in the order of all, 0 for both zeros. */
function floatPlace(value: number): number {
	const [bits] = new Int32Array(Float32Array.of(value).buffer);
	return bits < 0 ? -(2 ** 31) - bits : bits;
}

export function orderedTable({ type, values, dictionary }: Table): Table {
	if (dictionary !== undefined) return { type, values, dictionary: orderedTable(dictionary) };
	return { type: "i32", values: Int32Array.from(values, floatPlace) };
}

/** N_order, which makes what is compared of an input. */
export function orderText(form: ExportForm): string {
	const compared = comparedBy(form);
	if (compared === "numbers") return "";
	if (compared === "floats" && isFloat32(form.network))
		return `/* The place of x in the order of all floats: above another's exactly where x is above it. */
static int32_t N_order(N_real x) {
	union { float value; int32_t bits; } u;
	u.value = x;
	return u.bits < 0 ? -0x7fffffff - 1 - u.bits : u.bits;
}

`;
	if (compared === "floats")
		return `/* The place of the next float in the order of all: above a threshold's exactly where x is above it. */
static int32_t N_order(N_real x) {
	union { float value; int32_t bits; } u;
	float near = (float)x;
	u.value = near;
	return (u.bits < 0 ? -0x7fffffff - 1 - u.bits : u.bits) + ((N_real)near < x);
}

`;
	const { least, most } = thresholdRange(form);
	return `/* The next whole number, which is above a threshold exactly where x is. */
static int32_t N_order(N_real x) {
	int32_t k;
	if (x <= ${least}) return ${least};
	if (x > ${most}) return ${most + 1};
	k = (int32_t)x;
	return (N_real)k < x ? k + 1 : k;
}

`;
}

function thresholdRange({ network }: ExportForm): { readonly least: number; readonly most: number } {
	let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
	for (const threshold of network.thresholds) {
		if (threshold < least) least = threshold;
		if (threshold > most) most = threshold;
	}
	return { least, most };
}
