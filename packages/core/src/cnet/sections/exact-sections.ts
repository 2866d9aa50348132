/**
 * An exact network as sections, in place of a conditional network's:
 *
 *     exact              4 x u32: inputs, outputs, neurons, 0
 *     exact.kinds        u8 a neuron (0 relu, 1 linear); absent: no neurons
 *     exact.start        offsets of the rows in columns and weights: the neurons' rows, then the outputs'
 *     exact.columns      absent: no weights
 *     exact.weights.*    numbers, see below
 *     exact.biases.*
 *
 * Numbers are sizes (twice the bytes of the magnitude, plus 1 below 0) and digits (the magnitudes one after
 * another, low byte first, without leading zeros); `den.sizes` and `den.digits` hold the denominators, absent
 * where all are 1.
 *
 * Reading is linear in the file. A number in memory takes about 32 bytes besides its digits, so their number
 * is bounded.
 */

import { requireUsage } from "../../errors.ts";
import { ExactNetwork, type ExactNumbers } from "../../exact/exact-network.ts";
import { damaged } from "../frame/format.ts";
import { bytesSection, type SectionPlan, wholeNumbers, words } from "./columns.ts";
import { readOffsets, type Sections } from "./sections.ts";

/**
 * Weights, and rows, of an exact network in a file at most: in memory they take less than 64 MB besides their
 * digits.
 */
const mostNumbers = 2 ** 19;

/** @throws CondnetError `usage` if the network has too many weights for a file */
export function exactSections(network: ExactNetwork): SectionPlan[] {
	const { inputCount, outputCount, neuronCount, kinds, start, columns, weights, biases } = network;
	const numbers = Math.max(columns.length, network.rowCount);
	requireUsage(
		numbers <= mostNumbers,
		`The network has ${numbers} weights or rows, a file holds ${mostNumbers} exact ones at most.`,
		"Give fewer rows, or use `memorize`.",
	);
	return [
		words("exact", Uint32Array.of(inputCount, outputCount, neuronCount, 0)),
		...(neuronCount > 0 ? [wholeNumbers("exact.kinds", neuronCount, (i) => kinds[i])] : []),
		wholeNumbers("exact.start", start.length, (row) => start[row]),
		...(columns.length > 0 ? [wholeNumbers("exact.columns", columns.length, (k) => columns[k])] : []),
		...numberSections("exact.weights", weights),
		...numberSections("exact.biases", biases),
	];
}

function numberSections(name: string, { numerators, denominators }: ExactNumbers): SectionPlan[] {
	if (numerators.length === 0) return [];
	return [...integerSections(name, numerators), ...integerSections(`${name}.den`, denominators)];
}

function integerSections(name: string, integers: readonly bigint[]): SectionPlan[] {
	if (integers.length === 0) return [];
	const digits = integers.map(hexDigits);
	const bytes = new Uint8Array(digits.reduce((sum, { length }) => sum + length / 2, 0));
	let at = 0;
	for (const text of digits)
		for (let k = text.length - 2; k >= 0; k -= 2) bytes[at++] = Number.parseInt(text.slice(k, k + 2), 16);
	return [
		wholeNumbers(`${name}.sizes`, integers.length, (k) => digits[k].length + (integers[k] < 0n ? 1 : 0)),
		bytesSection(`${name}.digits`, bytes, true),
	];
}

/** An even number of hexadecimal digits, the first two of them not 00; none for 0. */
function hexDigits(integer: bigint): string {
	if (integer === 0n) return "";
	const text = (integer < 0n ? -integer : integer).toString(16);
	return text.length % 2 === 0 ? text : `0${text}`;
}

/**
 * The exact network in these sections, or undefined if they hold another kind.
 *
 * @throws CondnetError `bad-data` if what they hold is no exact network
 */
export function readExactNetwork(sections: Sections): ExactNetwork | undefined {
	const facts = sections.whole("exact", 4);
	if (facts === undefined) return undefined;
	const [inputCount, outputCount, neuronCount, zero] = facts;
	const rowCount = neuronCount + outputCount;
	if (zero !== 0 || inputCount < 1 || outputCount < 1 || rowCount > mostNumbers)
		throw damaged(
			`an exact network of ${inputCount} inputs, ${neuronCount} neurons and ${outputCount} outputs cannot be`,
		);
	const kinds = Uint8Array.from(sections.required("exact.kinds", neuronCount, 2));
	const columns = sections.required("exact.columns", undefined, inputCount + neuronCount);
	if (columns.length > mostNumbers)
		throw damaged(`an exact network of ${columns.length} weights is too large`);
	const start = readOffsets(sections, "exact.start", rowCount, columns.length);
	const weights = readNumbers(sections, "exact.weights", columns.length);
	const biases = readNumbers(sections, "exact.biases", rowCount);
	const network = new ExactNetwork(inputCount, kinds, start, columns, weights, biases);
	network.check();
	return network;
}

function readNumbers(sections: Sections, name: string, count: number): ExactNumbers {
	if (count === 0) return { numerators: [], denominators: [] };
	const numerators = readIntegers(sections, name, count);
	if (numerators === undefined) throw damaged(`section ${name}.sizes is missing`);
	return { numerators, denominators: readIntegers(sections, `${name}.den`, count) ?? [] };
}

/** Undefined if the sections are absent. */
function readIntegers(sections: Sections, name: string, count: number): bigint[] | undefined {
	const sizes = sections.whole(`${name}.sizes`, count);
	const digits = sections.bytes(`${name}.digits`);
	if (sizes === undefined || digits === undefined) {
		if (sizes !== undefined || digits !== undefined)
			throw damaged(`one of the sections of ${name} is missing`);
		return undefined;
	}
	let total = 0;
	for (const size of sizes) total += size >>> 1;
	if (total !== digits.length)
		throw damaged(`section ${name}.digits has ${digits.length} bytes, but its sizes add up to ${total}`);
	const integers: bigint[] = [];
	let at = 0;
	for (const size of sizes) {
		integers.push(integerOf(digits.subarray(at, at + (size >>> 1)), (size & 1) === 1, name));
		at += size >>> 1;
	}
	return integers;
}

function integerOf(digits: Uint8Array, negative: boolean, name: string): bigint {
	if (digits.length === 0 ? negative : digits[digits.length - 1] === 0)
		throw damaged(`section ${name}.digits holds a number with leading zeros`);
	let magnitude = 0n;
	if (digits.length <= 6) {
		let small = 0;
		for (let k = digits.length - 1; k >= 0; k--) small = small * 256 + digits[k];
		magnitude = BigInt(small);
	} else {
		const text: string[] = [];
		for (let k = digits.length - 1; k >= 0; k--) text.push(digits[k].toString(16).padStart(2, "0"));
		magnitude = BigInt(`0x${text.join("")}`);
	}
	return negative ? -magnitude : magnitude;
}
