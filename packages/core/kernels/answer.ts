/**
 * One call an input: from the root of a tree of axis gates to a leaf's answer
 * (src/compiled/programs/leaf-programs.ts).
 */

import { cellOf } from "./cells";
import { runCompact } from "./compact";
import { runProgram } from "./program";
import { walkFrom } from "./walk";

const CONSTANT: i32 = 0;
const PROGRAM: i32 = 1;

/**
 * The low bits of what a leaf's node says, its record's shape: the pairs of a compact program, or another
 * record.
 */
const SHAPES: i32 = 31;
const OTHER: i32 = 31;

const VALUES: i32 = 0;
const ARGMAX: i32 = 2;

/** Where a network's arrays stand, a pointer each, and its own numbers. */
const RANGE: usize = 0;
const NODES: usize = 8;
const WORDS: usize = 12;
const ROWS: usize = 16;
const LIST: usize = 20;
const ACTIVE: usize = 24;
const STATES: usize = 28;
const CELLS: usize = 32;
const AXES: usize = 36;
const AXIS_COUNT: usize = 40;
const INPUT_COUNT: usize = 44;

/** Numbers that an answer may write, whatever it needs. */
const ROOM: usize = 48;

/**
 * @param frame the largest input; pointers: to nodes, as walk.ts has them, where a leaf's child is ~(4 times
 * the word where its record stands, and its shape); to words, (i32 what is answered, i32 outputs of a
 * network), (i32 numbers of an answer, i32 unused), records; to scratch; and to cells, their axes and how
 * many
 * @param outputs room for an answer and for six numbers
 * @returns 0 if an input is too large, or NaN: there is no answer then
 */
export function answerInput(frame: usize, inputs: usize, outputs: usize): i32 {
	const inputsEnd = inputs + ((<usize>load<i32>(frame, INPUT_COUNT)) << 3);
	const range = v128.load64_zero(frame, RANGE);
	let within = i64x2.splat(-1);
	// One by one, as they have just been written: a load of two would wait for both to reach the cache.
	for (let at = inputs; at < inputsEnd; at += 8)
		within = v128.and(within, v128.le<f64>(v128.abs<f64>(v128.load64_zero(at)), range));
	if (!i64x2.extract_lane(within, 0)) return 0;
	const axisCount = load<i32>(frame, AXIS_COUNT);
	let node = axisCount ? cellOf(load<usize>(frame, CELLS), load<usize>(frame, AXES), axisCount, inputs) : 0;
	if (node >= 0) node = descend(load<usize>(frame, NODES), node, inputs);
	answerLeaf(~node, frame, inputs, outputs, outputs);
	return 1;
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

/** The same for many inputs, one after another, all of which are small enough. */
export function answerInputs(frame: usize, inputs: usize, outputs: usize, inputCount: i32, count: i32): void {
	const states = load<usize>(frame, STATES);
	const active = load<usize>(frame, ACTIVE);
	const axisCount = load<i32>(frame, AXIS_COUNT);
	const cells = load<usize>(frame, CELLS);
	const axes = load<usize>(frame, AXES);
	const inputBytes = (<usize>inputCount) << 3;
	let left = 0;
	for (let i = 0; i < count; i++) {
		const node = axisCount ? cellOf(cells, axes, axisCount, inputs + <usize>i * inputBytes) : 0;
		store<i32>(states + ((<usize>i) << 2), node);
		store<i32>(active + ((<usize>left) << 2), i);
		left += <i32>(node >= 0);
	}
	walkFrom(load<usize>(frame, NODES), inputs, inputCount, left, active, states);
	const rows = load<usize>(frame, ROWS);
	const outputBytes = (<usize>load<i32>(load<usize>(frame, WORDS), 8)) << 3;
	const end = outputs + <usize>count * outputBytes;
	for (let i = 0; i < count; i++) {
		const room = outputs + ROOM <= end ? outputs : rows;
		answerLeaf(~load<i32>(states + ((<usize>i) << 2)), frame, inputs, outputs, room);
		inputs += inputBytes;
		outputs += outputBytes;
	}
}

/** @param room where six numbers may be written: the outputs themselves, or rows */
function answerLeaf(item: i32, frame: usize, inputs: usize, outputs: usize, room: usize): void {
	const words = load<usize>(frame, WORDS);
	const rows = load<usize>(frame, ROWS);
	const list = load<usize>(frame, LIST);
	const shape = item & SHAPES;
	const record = words + ((<usize>(item - shape)) << 1);
	const what = load<i32>(words);
	let from = record + 8;
	if (shape !== OTHER) {
		from = what === VALUES ? room : rows;
		runCompact(shape, record, inputs, load<i32>(frame, INPUT_COUNT), list, from);
		if (from === outputs) return;
	} else {
		const kind = load<i32>(record);
		if (kind === PROGRAM) from = runProgram(record, 0, inputs, rows, list);
		else if (kind !== CONSTANT)
			from = runProgram(words + ((<usize>load<u32>(record, 4)) << 3), record + 8, inputs, rows, list);
	}
	if (what !== VALUES && from !== record + 8) {
		store<f64>(outputs, decide(from, load<i32>(words, 4), what));
		return;
	}
	const count = load<i32>(words, 8);
	for (let k = 0; k < count; k++)
		store<f64>(outputs + ((<usize>k) << 3), load<f64>(from + ((<usize>k) << 3)));
}

/** Which number is least or largest, the first on a tie. */
function decide(numbers: usize, count: i32, what: i32): i32 {
	let best = 0;
	let most = load<f64>(numbers);
	for (let k = 1; k < count; k++) {
		const number = load<f64>(numbers + ((<usize>k) << 3));
		if (what === ARGMAX ? number > most : number < most) {
			best = k;
			most = number;
		}
	}
	return best;
}
