/**
 * Runs the compact program of a small network (src/compiled/programs/compact-program.ts has its layout),
 * block by block: all sums of a block stay in registers, from their biases to their values. Neurons go by
 * pairs that do not read each other, and a value is added at once to all sums behind its pair. Branches
 * depend on the number of pairs, none on the values.
 */

import { blockPairs, lastPairs } from "../src/network/compact-codes";
import { block4, block7, lastBlock0, lastBlock1, lastBlock2, lastBlock3, lastBlock4 } from "./compact-blocks";

/**
 * @param columns scratch: room for the inputs and two numbers a pair
 * @param outputs room for six numbers
 */
export function runCompact(
	pairs: i32,
	at: usize,
	inputs: usize,
	inputCount: i32,
	columns: usize,
	outputs: usize,
): void {
	let end = inputs + ((<usize>inputCount) << 3);
	if (pairs > lastPairs) {
		let to = columns;
		for (; inputs < end; inputs += 8) {
			store<f64>(to, load<f64>(inputs));
			to += 8;
		}
		inputs = columns;
		end = to;
		while (pairs > lastPairs) {
			const size = blockPairs(pairs);
			at = size === 7 ? block7(at, inputs, end, end) : block4(at, inputs, end, end);
			end += (<usize>size) << 4;
			pairs -= size;
		}
	}
	switch (pairs) {
		case 0:
			lastBlock0(at, inputs, end, outputs);
			break;
		case 1:
			lastBlock1(at, inputs, end, outputs);
			break;
		case 2:
			lastBlock2(at, inputs, end, outputs);
			break;
		case 3:
			lastBlock3(at, inputs, end, outputs);
			break;
		default:
			lastBlock4(at, inputs, end, outputs);
	}
}
