/**
 * What a proof on a box says, and what re-derives it. Produced by synthesize/, checked by certificate/, which
 * share the rooms network/ and numbers/ and nothing else.
 *
 * A proof is a binary tree of boxes. Its root is the box of the claim; a node with an axis is split at middle
 * = low / 2 + high / 2 (each operation rounded once, -0 made +0) into [low, middle] and [middle, high]. Of a
 * claim on several boxes (the network's domain) the root is the least box that holds them, and a half is the
 * least box that holds what of them lies at or below the middle, or what of the boxes with points above it
 * lies at or above it (box-union.ts): on what lies between the boxes nothing is claimed or derived. The
 * nodes stand in preorder: a node, its lower half's nodes, its upper half's nodes. A conditional network that
 * the proof belongs to has this tree, cut off somewhere, as its own: its gate looks at the axis, with the
 * middle as its threshold, and a leaf of the network stands for all proof nodes below it.
 *
 * **Claims.** At every node, each neuron whose state is not known from a node above is claimed to have a
 * NeuronState on the node's whole box: `zero` (its value is +0 or -0 for every float64 input of the box, in
 * the reference evaluation of evaluate.ts), `identity` (its value equals its pre-activation, the float64 sum,
 * for every float64 input of the box), `below` or `above`, or nothing is claimed and the record holds the
 * slopes that bound it. A leaky or abs neuron is `below` where its pre-activation is at most 0 for every such
 * input: its value is the slope of that piece times the sum. A clip neuron is `below` where it is at most the
 * lesser limit, and `above` where it is at least the greater one: its value is that limit. A state holds on
 * every smaller box, so it is inherited. `decisions` claims, for a node, that one output is the strict winner
 * by more than `margin`. A node that is split and claims no decision may have an empty record: nothing is
 * claimed of it, and nothing has to be re-derived.
 *
 * **What must be re-derived, node by node** (docs/theory.md, "Bounds that hold in floating point"). Let N be
 * the number of inputs, neurons and outputs, u = 2^-53.
 *
 * 1. Rounding. The float64 pre-activation of row i differs from the exact affine function of the float64
 *    values it reads by at most slack_i = 16 (N + 16) u M_i + N 2^-1070, where M_i >= |bias| + sum of
 *    |weight| H_j, and H_j bounds |value j| on the root box. The same slack, charged |m| times wherever a row
 *    is substituted with factor m, also covers the roundings of the substitution itself. A bound of row i
 *    subtracts N^2 2^-1000 (1 + M_i + sum of M + sum of H) once more, for underflow, over the inputs and the
 *    neurons before it: a coefficient that underflows stands before a value, whatever its size. If any such H
 *    may be infinite, nothing is derived by substitution.
 * 2. Bounds of pre-activations on the node's box, block after block (neurons that do not read one another):
 *    the interval step from the bounds of the values read, intersected, for every neuron whose state is not
 *    inherited, with back-substitution once for each pass of the record but `margin`. A block that reads
 *    inputs only needs no pass. A neuron with slopes of its own is bounded once more with these as the slopes
 *    of the lower lines, in fifteenths, of all that it reaches; any slopes give lines that hold.
 * 3. Back-substitution. With coefficient c > 0 on an unstable neuron's value the value is replaced by its
 *    lower line, with c < 0 by its upper line; `zero` neurons by 0, `identity` neurons by their row. A neuron
 *    of two linear pieces (relu: slopes 0 and 1; leaky: a and 1; abs: -1 and 1) that is convex has the lower
 *    line of slope a + (1 - a) code / 128 and the chord as its upper line (a concave one the reverse). Every
 *    line is shifted to where it just
 *    holds on the neuron's bounds; a relu's lower line goes through 0. Clip and max neurons have two constant
 *    lines, the ends of their range.
 * 4. A claim `zero` needs a range of the value of [0, 0] (a relu: an upper bound <= 0), `identity` that the
 *    pre-activation stays on the piece of slope 1 (a relu: a lower bound >= 0), `below` an upper bound <= 0,
 *    of a clip <= its lesser limit, `above` a lower bound >= its greater limit.
 * 5. A decision k needs, for each other output j, a lower bound of y_j - y_k (argmin) or y_k - y_j (argmax)
 *    above `margin`, by any pass of the record, `margin` included; both rows' slack is charged, and the slack
 *    of the outputs' own rounding with it, so that the float64 outputs differ in this sense, and no tie is
 *    left.
 *
 * Synthesis proves its claims with 16 times the slack that the checker needs, so that a checker which bounds
 * in another order of summation, with the same slopes, comes to bounds inside those that the claims were read
 * from.
 */

import type { Network } from "./network.ts";

/** Codes of what is known of a neuron on a box. */
export const NeuronState = { unknown: 0, zero: 1, identity: 2, below: 3, above: 4 } as const;

/** Bytes of a record for a neuron with a claimed state; below them, the slope of its lower line in 128ths. */
export const RecordByte = { steepest: 128, above: 252, below: 253, identity: 254, zero: 255 } as const;

/** How the values of unstable neurons are replaced in a pass. */
export const ProofPass = {
	/** Lower line of the stored slope, upper line the chord (CROWN, Zhang et al. 2018). */
	chord: 0,
	/**
	 * As chord, with slopes chosen for the differences of outputs, for which alone it is used (Xu et al. 2021).
	 * Written before them; 1 was two lines of one slope, and no file has it.
	 */
	margin: 2,
	/**
	 * As chord, with slopes chosen for one neuron, for whose bounds alone they are used. Written before each
	 * such neuron's number and slopes.
	 */
	own: 3,
} as const;

/** The largest of a neuron's own slopes, which are half bytes: 0 is the slope below 0, this the one above. */
export const mostOwnSlope = 15;

/** Bytes of a neuron's number before its own slopes. */
export const ownNumberBytes = 4;

/** Neurons below this one are all that neuron i may read, by way of others too: those with slopes for it. */
export function slopedBefore({ rows, inputCount }: Network, i: number): number {
	const end = rows.start[i + 1];
	return end > rows.start[i] ? Math.max(0, rows.columns[end - 1] + 1 - inputCount) : 0;
}

/** What a synthesis claims on each box of a tree, with the slopes that show it; checked by `checkProof`. */
export interface BoxProof {
	/** inputCount numbers each: the ends of the root box. */
	readonly low: Float64Array;
	readonly high: Float64Array;
	/** Each node's split axis, or -1 where it is not split; preorder. */
	readonly axes: Int16Array;
	/** Each node's claimed winner among the outputs, or -1; empty unless a decision was asked for. */
	readonly decisions: Int16Array;
	/** What the decisions are the winner of, and by how much at least, in the outputs' unit. */
	readonly answer: "values" | "argmin" | "argmax";
	readonly margin: number;
	/** Largest claimed difference of an output from the reference's, for folded leaves; 0: bit for bit. */
	readonly tolerance: number;
	/** Offsets of the nodes' records, one more than nodes. */
	readonly recordStart: Uint32Array;
	/**
	 * A record holds one byte for each neuron whose state is unknown above the node (linear neurons have none),
	 * in the order of the neurons: the claimed state, or the slope of its lower line for the chord
	 * pass. Where differences of outputs have slopes of their own, ProofPass.margin follows, and one byte for
	 * each neuron left unstable. Then, ascending, for each neuron that has slopes of its own: ProofPass.own,
	 * its number (u32, the low byte first), and a half byte for each neuron left unstable of those before
	 * `slopedBefore`, two in a byte, the low half first.
	 */
	readonly records: Uint8Array;
}
