/**
 * Synthesis on a box: a network becomes a conditional network that does a fraction of its operations and is
 * equal to it everywhere on the box, with the proof of it.
 *
 * Proof boxes are split where it pays most (grow.ts), the tree of boxes is cut off where leaves are to be
 * (prune.ts) and becomes the network (assemble.ts). Whatever stops the growth, what has been proved by then
 * is proved.
 */

import { requireUsage } from "../errors.ts";
import type { Box } from "../network/box.ts";
import { BoxUnion } from "../network/box-union.ts";
import type { Network } from "../network/network.ts";
import { requireNetwork } from "../network/require-network.ts";
import { TimeLimit } from "../progress.ts";
import {
	boxesOf,
	budgetOf,
	defaultBoxes,
	inArithmetic,
	type OnBoxOptions,
	requireOnBox,
	type SynthesizedOnBox,
	treeOptions,
} from "./box/asked.ts";
import { finish } from "./box/finish.ts";
import { estimate } from "./box/fit.ts";
import { grow, type StoppedBy } from "./box/grow.ts";
import { ProvingTime, phaseEnds, phaseNames } from "./box/phases.ts";
import { ProofTree } from "./box/proof-tree.ts";
import { inTime } from "./box/prune.ts";

/** Inputs from which boxes are given up where the first hundred of them gain nothing. */
const manyInputs = 100;

/**
 * Makes a conditional network that equals `network` for every float64 input of the box (of a float32 network,
 * every float32 one), bit for bit (or in
 * its decision). docs/theory.md, "On a box". Outside the box it answers as `outside` says.
 *
 * ```js
 * const box = new Box(Float64Array.of(-3.15, -8), Float64Array.of(3.15, 8));
 * const { network, proof, operations } = synthesizeOnBox(model, box, { answer: "argmax", maxBoxes: 4000 });
 * checkProof(network, proof, model).verdict; // "proved"
 * ```
 *
 * examples/library-box.js is this with a trained model. Cost: for each box, a few times the weights between
 * values that are not 0, times the undecided neurons.
 *
 * @param box one interval for each input, in the inputs' units; or several boxes, whose union is meant. Of a
 *   float32 network, the float32 numbers in them
 * @throws CondnetError `usage` if the box does not fit the network or an option is out of range
 */
export function synthesizeOnBox(
	network: Network,
	box: Box | readonly Box[],
	options: OnBoxOptions = {},
): SynthesizedOnBox {
	requireNetwork(network);
	const boxes = boxesOf(box).map((each) => inArithmetic(each, network));
	const union = BoxUnion.of(boxes);
	requireOnBox(network, union.hull, options);
	const { tolerance } = options;
	const { maxBoxes = defaultBoxes(options.maxWords, tolerance) } = options;
	requireUsage(
		options.seconds === undefined || options.clock !== undefined,
		"A limit of time needs a clock.",
	);
	const limit = new TimeLimit(options);
	const time = new ProvingTime(limit);
	const isLate = limit.phase(phaseNames.proving, phaseEnds.proving);
	const budget = budgetOf(network, options, isLate);
	const tree = new ProofTree(network, union, {
		...treeOptions(options),
		threads: options.threads,
		isLate,
	});
	let reached: StoppedBy | null = null;
	const ended = (): StoppedBy | null => {
		if (options.isOver?.()) return "interrupt";
		return time.isOver(tree.count) ? "seconds" : null;
	};
	let stoppedBy: StoppedBy | null;
	try {
		stoppedBy = grow(tree, {
			onProgress: options.onProgress,
			signal: options.signal,
			maxBoxes,
			endedBy: () => reached ?? ended(),
			onDoubled: () => {
				const { mean, price, pays } = time.estimating(tree.count, () =>
					estimate(tree, budget, tolerance !== undefined),
				);
				options.onImproved?.(mean, tree.count);
				if (mean <= budget.targetOperations) reached = "target-operations";
				if (!pays && network.inputCount >= manyInputs && inTime(budget.minimize)) reached = "no-gain";
				return price;
			},
		});
	} finally {
		tree.stop();
	}
	return finish(tree, network, boxes, options, { stoppedBy, maxBoxes, limit });
}
