// @ts-check

/**
 * A network on an emulated board: exports it as C, writes inputs into flash (hard ones first, then uniform
 * ones, which are counted), compiles, runs, and compares the hash of every outcome and bit with the
 * reference's.
 */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Evaluator, Random } from "@condnet/core";
import { exportCWithHeader } from "@condnet/core/internal";
import { build, emulate } from "./boards.js";

/** @typedef {import("@condnet/core").ConditionalNetwork} ConditionalNetwork */
/** @typedef {import("@condnet/core").Network} Network */

/**
 * @typedef {object} Question
 * @property {ConditionalNetwork} network
 * @property {import("@condnet/core").ExportMetadata} metadata
 * @property {Network} [dense] the same network unconditional, evaluated whole beside it
 * @property {Float64Array} [stored] inputs that it stores; without them they are drawn in its box
 * @property {number} rows hard inputs, and as many counted ones
 */

/** @param {import("./boards.js").Board} board @param {Question} question */
export function onBoard(board, { network, metadata, dense, stored, rows }) {
	const folder = mkdtempSync(join(tmpdir(), "condnet-firmware-"));
	try {
		const single = network.arithmetic === "float32";
		const inputs = [...hard(network, rows, stored), ...counted(network, rows, stored)];
		const { source, header } = exportCWithHeader(network, metadata, "net.h", { name: "net" });
		writeFileSync(join(folder, "net.c"), source);
		const real = single ? "float" : "double";
		const declared = `int dense(const ${real} *x, ${real} *y);\n`;
		writeFileSync(join(folder, "net.h"), `${header}${dense ? declared : ""}`);
		if (dense) writeFileSync(join(folder, "dense.c"), denseSource(dense, network, real));
		writeFileSync(join(folder, "inputs.h"), inputHeader(inputs, rows, real));
		const sources = ["net.c", ...(dense ? ["dense.c"] : []), join(import.meta.dirname, "measure.c")];
		const sizes = build(board, folder, sources, dense ? ["-DDENSE"] : []);
		const said = new Map(
			emulate(board, folder).map((line) => {
				const parts = line.split(" ");
				return [parts.slice(0, -1).join(" "), Number(parts[parts.length - 1])];
			}),
		);
		const of = (/** @type {string} */ name) => ({
			most: said.get(`${name} most`) ?? Number.NaN,
			mean: (said.get(`${name} mean1000`) ?? Number.NaN) / 1000,
			stack: said.get(`${name} stack`) ?? Number.NaN,
		});
		return {
			selftest: said.get("selftest"),
			same: said.get("net hash") === referenceHash(network, inputs),
			net: { ...of("net"), ...sizes[0] },
			dense: dense && { ...of("dense"), ...sizes[1] },
		};
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

const floats = new Float64Array(1);
const words = new BigInt64Array(floats.buffer);

/** The numbers beside one. */
function beside(/** @type {number} */ x, /** @type {boolean} */ single) {
	if (single) {
		const narrow = Float32Array.of(x);
		const bits = new Int32Array(narrow.buffer);
		return [-1, 0, 1].map((step) => {
			narrow[0] = x;
			if (x !== 0) bits[0] += step;
			return narrow[0];
		});
	}
	return [-1n, 0n, 1n].map((step) => {
		floats[0] = x;
		if (x !== 0) words[0] += step;
		return floats[0];
	});
}

/** Inputs at gates and ends and beside them, infinities, NaN, -0, subnormals. */
function hard(
	/** @type {ConditionalNetwork} */ network,
	/** @type {number} */ count,
	/** @type {Float64Array | undefined} */ stored,
) {
	const random = new Random(7);
	const { inputCount, gateValues, thresholds, gateCount, arithmetic } = network;
	const odd = [Number.NaN, -0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e-310, 1e-42, 1e300];
	const [box] = network.domain.boxes;
	return Array.from({ length: count }, () => {
		const [row] = counted(network, 1, stored, random);
		const gate = random.integer(Math.max(1, gateCount));
		const how = random.integer(8);
		const at = random.integer(3);
		if (how < 5 && gateCount > 0 && gateValues[gate] >= 0 && gateValues[gate] < inputCount)
			row[gateValues[gate]] = beside(thresholds[gate], arithmetic === "float32")[at];
		else if (how < 7 && box) {
			const j = random.integer(inputCount);
			row[j] = beside([box.low, box.high][random.integer(2)][j], arithmetic === "float32")[at];
		} else row[random.integer(inputCount)] = odd[random.integer(odd.length)];
		return row;
	});
}

/** Stored inputs, or inputs of the box, uniformly. */
function counted(
	/** @type {ConditionalNetwork} */ network,
	/** @type {number} */ count,
	/** @type {Float64Array | undefined} */ stored,
	random = new Random(11),
) {
	const { inputCount, domain } = network;
	const [box] = domain.boxes;
	return Array.from({ length: count }, () => {
		const row = new Float64Array(inputCount);
		if (stored) {
			const at = random.integer(stored.length / inputCount) * inputCount;
			row.set(stored.subarray(at, at + inputCount));
		} else if (box) box.sample(random, row);
		return row;
	});
}

/** @param {Float64Array[]} inputs @param {number} rows @param {string} real */
function inputHeader(inputs, rows, real) {
	const numbers = inputs.flatMap((row) => [...row]);
	const typed = real === "float" ? Float32Array.from(numbers) : Float64Array.from(numbers);
	const bytes = new Uint8Array(typed.buffer);
	const lines = Array.from({ length: Math.ceil(bytes.length / 24) }, (_, k) =>
		bytes.subarray(24 * k, 24 * (k + 1)).join(","),
	);
	return `#define REAL ${real}
#define ROWS ${inputs.length}u
#define FIRST_COUNTED ${inputs.length - rows}u
#ifdef __AVR__
#include <avr/pgmspace.h>
static const unsigned char inputs[] PROGMEM = {
#else
static const unsigned char inputs[] = {
#endif
${lines.join(",\n")}
};
`;
}

/** FNV-1a of every outcome, and of the bits of every answer. */
function referenceHash(/** @type {ConditionalNetwork} */ network, /** @type {Float64Array[]} */ inputs) {
	const evaluator = new Evaluator(network);
	const single = network.arithmetic === "float32";
	const outputs = new Float64Array(network.outputCount);
	let hash = 2166136261;
	const mix = (/** @type {Uint8Array} */ bytes) => {
		for (const byte of bytes) hash = Math.imul(hash ^ byte, 16777619) >>> 0;
	};
	for (const given of inputs) {
		const row = single ? given.map(Math.fround) : given;
		const { domain } = network;
		const refused = domain.outside === "error" && !domain.contains(row);
		const outcome = row.some(Number.isNaN) ? 3 : refused ? 2 : evaluator.evaluate(row, outputs);
		mix(Uint8Array.of(outcome));
		if (outcome === 0) mix(new Uint8Array((single ? Float32Array.from(outputs) : outputs.slice()).buffer));
	}
	return hash;
}

/**
 * The whole network in C: a loop over the weights of each layer, sums in the reference's order.
 *
 * @param {Network} dense layers of ReLU neurons, each row reading all values of the layer before
 * @param {ConditionalNetwork} network @param {string} real
 */
function denseSource(dense, { answer, outputCount }, real) {
	const { inputCount, neuronCount, rows } = dense;
	const suffix = real === "float" ? "f" : "";
	const flash = real === "float" ? "FLASH" : "";
	const list = (/** @type {Iterable<number>} */ numbers) =>
		[...numbers].map((x) => (Number.isInteger(x) ? `${x}.0${suffix}` : `${x}${suffix}`)).join(", ");
	/** @type {string[]} */
	const tables = [];
	/** @type {string[]} */
	const steps = [];
	for (let from = 0; from < rows.count; ) {
		const first = rows.columns[rows.start[from]];
		let to = from;
		while (
			to < rows.count &&
			rows.columns[rows.start[to]] === first &&
			to < neuronCount === from < neuronCount
		)
			to++;
		const width = rows.start[from + 1] - rows.start[from];
		const k = tables.length;
		tables.push(`static const ${real} w${k}[] ${flash} = {${list(rows.weights.subarray(rows.start[from], rows.start[to]))}};
static const ${real} b${k}[] ${flash} = {${list(rows.biases.subarray(from, to))}};`);
		const hidden = from < neuronCount;
		steps.push(`	for (i = 0; i < ${to - from}; i++) {
		${real} s = GET(b${k}[i]);
		for (j = 0; j < ${width}; j++) s += GET(w${k}[i * ${width} + j]) * v[${first} + j];
		v[${inputCount + from} + i] = ${hidden ? "s > 0 ? s : 0" : "s"};
	}`);
		from = to;
	}
	const first = inputCount + neuronCount;
	const deliver =
		answer === "values"
			? `	for (i = 0; i < ${outputCount}; i++) y[i] = v[${first} + i];`
			: `	for (i = 0, j = 1; j < ${rows.count - neuronCount}; j++) if (v[${first} + j] ${answer === "argmax" ? ">" : "<"} v[${first} + i]) i = j;
	y[0] = (${real})i;`;
	return `#include "net.h"
#ifdef __AVR__
#include <avr/pgmspace.h>
#define FLASH PROGMEM
#define GET(x) pgm_read_float(&(x))
#else
#define FLASH
#define GET(x) (x)
#endif
#pragma GCC optimize("fp-contract=off")
${tables.join("\n")}
int dense(const ${real} *x, ${real} *y) {
	${real} v[${inputCount + rows.count}];
	int i, j;
	for (i = 0; i < ${inputCount}; i++) v[i] = x[i];
${steps.join("\n")}
${deliver}
	return 0;
}
`;
}
