/** One call an input: from the root of a tree of axis gates to a leaf's answer (src/compiled/records of leaves). */

import { runCompact } from "./compact";
import { runProgram } from "./program";
import { walk } from "./walk";

const CONSTANT: i32 = 0;
const PROGRAM: i32 = 1;
const COMPACT: i32 = 3;

const VALUES: i32 = 0;
const ARGMAX: i32 = 2;

/** Where a network's arrays stand: nodes, words, rows, list, active and states, a pointer each. */
const NODES: usize = 0;
const WORDS: usize = 4;
const ROWS: usize = 8;
const LIST: usize = 12;
const ACTIVE: usize = 16;
const STATES: usize = 20;

/**
 * @param frame pointers: to nodes, as walk.ts has them, where a leaf's child is ~(the word where its record stands); to
 * words, (i32 what is answered, i32 outputs of a network), (i32 numbers of an answer, i32 unused), records; and to scratch
 */
export function answerInput(frame: usize, inputs: usize, outputs: usize): void {
	const nodes = load<usize>(frame, NODES);
	// Both children are tested while their parent still is: a step waits for memory, not for the comparison before it.
	let child = load<i32>(nodes, 12);
	let right = goesRight(nodes, inputs);
	while (child >= 0) {
		const pair = nodes + ((<usize>child) << 4);
		const rightOfLeft = goesRight(pair, inputs);
		const rightOfRight = goesRight(pair + 16, inputs);
		const left = load<i32>(pair, 12);
		child = left ^ ((left ^ load<i32>(pair, 28)) & -right);
		right = rightOfLeft ^ ((rightOfLeft ^ rightOfRight) & -right);
	}
	answerLeaf(~child, frame, inputs, outputs);
}

function goesRight(node: usize, inputs: usize): i32 {
	return <i32>(load<f64>(inputs + ((<usize>load<i32>(node, 8)) << 3)) > load<f64>(node));
}

/** The same for many inputs, one after another. */
export function answerInputs(frame: usize, inputs: usize, outputs: usize, inputCount: i32, count: i32): void {
	const states = load<usize>(frame, STATES);
	walk(load<usize>(frame, NODES), inputs, inputCount, count, load<usize>(frame, ACTIVE), states);
	const outputBytes = (<usize>load<i32>(load<usize>(frame, WORDS), 8)) << 3;
	for (let i = 0; i < count; i++) {
		answerLeaf(load<i32>(states + ((<usize>i) << 2)), frame, inputs, outputs);
		inputs += (<usize>inputCount) << 3;
		outputs += outputBytes;
	}
}

function answerLeaf(leaf: i32, frame: usize, inputs: usize, outputs: usize): void {
	const words = load<usize>(frame, WORDS);
	const rows = load<usize>(frame, ROWS);
	const list = load<usize>(frame, LIST);
	const record = words + ((<usize>leaf) << 3);
	const kind = load<i32>(record);
	let from = record + 8;
	if (kind !== CONSTANT) {
		if (kind === COMPACT) from = runCompact(record, inputs, rows);
		else if (kind === PROGRAM) from = runProgram(record, 0, inputs, rows, list);
		else from = runProgram(words + ((<usize>load<u32>(record, 4)) << 3), record + 8, inputs, rows, list);
		const what = load<i32>(words);
		if (what !== VALUES) {
			store<f64>(outputs, decide(from, load<i32>(words, 4), what));
			return;
		}
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
