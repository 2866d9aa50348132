/**
 * One call an input: from the root of a tree of axis gates to a leaf's answer
 * (src/compiled/programs/leaf-programs.ts).
 */

import {
	activeAt,
	argmaxAnswer,
	axesAt,
	axisCountAt,
	boxesAt,
	boxesEndAt,
	cellsAt,
	constantRecord,
	filteredRecord,
	filterWords,
	inputCountAt,
	linearShape,
	listAt,
	nodesAt,
	otherShape,
	patchesRecord,
	programRecord,
	recordWords,
	rowsAt,
	shapes,
	statesAt,
	valuesAnswer,
	wordsAt,
} from "../src/compiled/image/codes";
import { outputPlaces } from "../src/network/compact-codes";
import { cellOf } from "./cells";
import { runCompact } from "./compact";
import { runPatches } from "./patches";
import { runProgram } from "./program";
import { walkFrom } from "./walk";

/** Bytes of a record for each unit of what stands above its shape. */
const recordUnit = (8 * recordWords) / shapes;

/** Bytes that an answer may write, whatever it needs. */
const answerRoom = 8 * outputPlaces;

/** What turns (x, x) into (x, -x). */
const minus: v128 = i64x2(0, i64.MIN_VALUE);

/** Bytes of inputs that are tested against a box before the next box may be tried. */
const testedBytes: usize = 64;

/**
 * @param frame pointers: to nodes, as walk.ts has them, where a leaf's child is ~(4 times the word where its
 * record stands, and its shape); to words, (i32 what is answered, i32 outputs of a network), (i32 numbers of
 * an answer, i32 unused), records; to scratch; to cells, their axes and how many; and to the boxes that are
 * answered, (low, -high) of each input
 * @param outputs room for an answer and for six numbers
 * @returns 0 if the input lies in none of the boxes, or holds NaN: there is no answer then
 */
export function answerInput(frame: usize, inputs: usize, outputs: usize): i32 {
	if (!isInside(frame, inputs)) return 0;
	const axisCount = load<i32>(frame, axisCountAt);
	let node = axisCount
		? cellOf(load<usize>(frame, cellsAt), load<usize>(frame, axesAt), axisCount, inputs)
		: 0;
	if (node >= 0) node = descend(load<usize>(frame, nodesAt), node, inputs);
	answerLeaf(~node, frame, inputs, outputs, outputs);
	return 1;
}

/** @returns 1 if each of `count` inputs, one after another, lies in one of the boxes */
export function areInside(frame: usize, inputs: usize, count: i32): i32 {
	const inputBytes = (<usize>load<i32>(frame, inputCountAt)) << 3;
	for (let i = 0; i < count; i++) {
		if (!isInside(frame, inputs)) return 0;
		inputs += inputBytes;
	}
	return 1;
}

function isInside(frame: usize, inputs: usize): i32 {
	const end = load<usize>(frame, boxesEndAt);
	const inputBytes = (<usize>load<i32>(frame, inputCountAt)) << 3;
	const inputsEnd = inputs + inputBytes;
	for (let box = load<usize>(frame, boxesAt); box < end; box += inputBytes << 1) {
		let ends = box;
		let within = i64x2.splat(-1);
		let at = inputs;
		// Some at a time: a box of many inputs is missed by its first ones.
		do {
			const some = min(at + testedBytes, inputsEnd);
			// One by one, as they have just been written: a load of two would wait for both to reach the cache.
			for (; at < some; at += 8) {
				const both = v128.xor(v128.load64_splat(at), minus);
				within = v128.and(within, v128.ge<f64>(both, v128.load(ends)));
				ends += 16;
			}
			if (!i64x2.all_true(within)) break;
		} while (at < inputsEnd);
		if (i64x2.all_true(within)) return 1;
	}
	return 0;
}

/** @returns what the leaf says that a node leads to, below 0 */
function descend(nodes: usize, node: i32, inputs: usize): i32 {
	// Both children are tested while their parent still is: a step waits for memory, not for the comparison
	// before it.
	const first = nodes + ((<usize>node) << 4);
	let child = load<i32>(first, 12);
	let right = goesRight(first, inputs);
	while (child >= 0) {
		const pair = nodes + ((<usize>child) << 4);
		const rightOfLeft = goesRight(pair, inputs);
		const rightOfRight = goesRight(pair + 16, inputs);
		const left = load<i32>(pair, 12);
		child = left ^ ((left ^ load<i32>(pair, 28)) & -right);
		right = rightOfLeft ^ ((rightOfLeft ^ rightOfRight) & -right);
	}
	return child;
}

function goesRight(node: usize, inputs: usize): i32 {
	return <i32>(load<f64>(inputs + ((<usize>load<i32>(node, 8)) << 3)) > load<f64>(node));
}

/** The same for many inputs, one after another, each of which lies in one of the boxes. */
export function answerInputs(frame: usize, inputs: usize, outputs: usize, inputCount: i32, count: i32): void {
	const states = load<usize>(frame, statesAt);
	const active = load<usize>(frame, activeAt);
	const axisCount = load<i32>(frame, axisCountAt);
	const cells = load<usize>(frame, cellsAt);
	const axes = load<usize>(frame, axesAt);
	const inputBytes = (<usize>inputCount) << 3;
	let left = 0;
	for (let i = 0; i < count; i++) {
		const node = axisCount ? cellOf(cells, axes, axisCount, inputs + <usize>i * inputBytes) : 0;
		store<i32>(states + ((<usize>i) << 2), node);
		store<i32>(active + ((<usize>left) << 2), i);
		left += <i32>(node >= 0);
	}
	walkFrom(load<usize>(frame, nodesAt), inputs, inputCount, left, active, states);
	const rows = load<usize>(frame, rowsAt);
	const outputBytes = (<usize>load<i32>(load<usize>(frame, wordsAt), 8)) << 3;
	const end = outputs + <usize>count * outputBytes;
	for (let i = 0; i < count; i++) {
		const room = outputs + answerRoom <= end ? outputs : rows;
		answerLeaf(~load<i32>(states + ((<usize>i) << 2)), frame, inputs, outputs, room);
		inputs += inputBytes;
		outputs += outputBytes;
	}
}

/** @param room where six numbers may be written: the outputs themselves, or rows */
function answerLeaf(item: i32, frame: usize, inputs: usize, outputs: usize, room: usize): void {
	const words = load<usize>(frame, wordsAt);
	const rows = load<usize>(frame, rowsAt);
	const list = load<usize>(frame, listAt);
	const shape = item & (shapes - 1);
	const record = words + <usize>(item - shape) * recordUnit;
	const what = load<i32>(words);
	let from = record + 8;
	if (shape !== otherShape) {
		from = what === valuesAnswer ? room : rows;
		runCompact(shape, record, inputs, load<i32>(frame, inputCountAt), list, from);
		if (from === outputs) return;
	} else {
		const kind = load<i32>(record);
		if (kind === filteredRecord) {
			const sum = filterSum(record, inputs, load<i32>(frame, inputCountAt), rows, list);
			const above = sum > load<f64>(record, 24);
			if (above || sum < load<f64>(record, 16)) {
				const decisions = load<u32>(record, 8);
				store<f64>(outputs, above ? decisions & 0xffff : decisions >>> 16);
				return;
			}
			answerLeaf(load<i32>(record, 4), frame, inputs, outputs, room);
			return;
		}
		if (kind === programRecord) from = runProgram(record, 0, inputs, rows, list);
		else if (kind === patchesRecord) from = runPatches(record, inputs, load<i32>(words, 8), rows);
		else if (kind !== constantRecord)
			from = runProgram(words + ((<usize>load<u32>(record, 4)) << 3), record + 8, inputs, rows, list);
	}
	if (what !== valuesAnswer && from !== record + 8) {
		store<f64>(outputs, decide(from, load<i32>(words, 4), what));
		return;
	}
	const count = load<i32>(words, 8);
	for (let k = 0; k < count; k++)
		store<f64>(outputs + ((<usize>k) << 3), load<f64>(from + ((<usize>k) << 3)));
}

/** The folded difference of a filtered record. */
function filterSum(record: usize, inputs: usize, inputCount: i32, rows: usize, list: usize): f64 {
	let at = record + 8 * filterWords;
	const shape = load<i32>(record, 12);
	if (shape === otherShape) return load<f64>(runProgram(at, 0, inputs, rows, list));
	if (shape !== linearShape) {
		runCompact(shape, at, inputs, inputCount, list, rows);
		return load<f64>(rows);
	}
	let sum: f64 = 0;
	const end = at + ((<usize>inputCount) << 3);
	for (; at < end; at += 8) {
		sum += load<f64>(at) * load<f64>(inputs);
		inputs += 8;
	}
	return sum;
}

/** Which number is least or largest, the first on a tie. */
function decide(numbers: usize, count: i32, what: i32): i32 {
	let best = 0;
	let most = load<f64>(numbers);
	for (let k = 1; k < count; k++) {
		const number = load<f64>(numbers + ((<usize>k) << 3));
		if (what === argmaxAnswer ? number > most : number < most) {
			best = k;
			most = number;
		}
	}
	return best;
}
