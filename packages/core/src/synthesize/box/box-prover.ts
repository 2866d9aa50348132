/**
 * Proves what can be proved of one box, from what is known above it and points sampled in it. What is asked
 * and what is found stand in flat memory, which threads may share; a box is proved alike by any of them.
 *
 * Cost of a box: bounds of all its undecided neurons, and of the differences of outputs for a decision.
 */

import { Bounder } from "../../bounds/bounder.ts";
import { OwnSlopes, ownLimits } from "../../bounds/own-slopes.ts";
import { several, WinningMargin } from "../../bounds/winning-margin.ts";
import { Box } from "../../network/box.ts";
import { type Network, NeuronKind } from "../../network/network.ts";
import { NeuronState, ownNumberBytes, ProofPass, RecordByte, slopedBefore } from "../../network/proof.ts";
import { never } from "../../progress.ts";
import { AliveEvaluator } from "./alive.ts";
import { canFold } from "./fold.ts";
import { SampledWinner } from "./sampled-winner.ts";

/** Record bytes of claimed states, by NeuronState. */
const stateBytes = Uint8Array.of(
	...[0, RecordByte.zero, RecordByte.identity, RecordByte.below, RecordByte.above],
);

/** Points sampled in every proof box. */
export const samplesPerBox = 8;

/**
 * Part that the differences of outputs have in the choice of an axis, beside the neurons: what is loose are
 * the neurons.
 */
const marginShare = 0.3;

/**
 * Slopes are tuned where the bound of the difference lies below 0 by at most so many times the sampled lead:
 * of 40,000 boxes of three networks where it lies lower, tuning decided none.
 */
const tunedWithin = 12;

export interface ProvingOptions {
	readonly answer: "values" | "argmin" | "argmax";
	/** By how much a decision must win. */
	readonly margin: number;
}

/** Places in a slot's `found`. */
export const Found = {
	/** The proved winner, or -1. */
	decision: 0,
	/** The output that wins at most sampled points, and the only other one that may win. */
	leader: 1,
	rival: 2,
	/** Whether sampled points had different winners. */
	mixed: 3,
	/** The axis along which to split, and the next one in the same step; -1 if there is none. */
	axis: 4,
	nextAxis: 5,
	/** Bytes of the record. */
	recordLength: 6,
	/** Asked: 1 where what is proved may hang on the sampled points, which tell where slopes are tried. */
	sampled: 7,
	count: 8,
} as const;

/** Memory of one box. */
export class BoxSlot {
	/** Asked: the box, and the sampled points: input j of point k at j * samplesPerBox + k. */
	readonly low: Float64Array;
	readonly high: Float64Array;
	readonly points: Float64Array;
	/** How near the decision is to being proved, and that it is one of two outputs (SampledWinner). */
	readonly nearness: Float64Array;
	readonly found: Int32Array;
	/** NeuronStates: what is known above the box, then what is proved of it. */
	readonly states: Uint8Array;
	/** Sampled points at which each neuron's value is not 0. */
	readonly active: Uint8Array;
	/** What re-derives the box's claims (proof.ts). */
	readonly record: Uint8Array;

	constructor({ inputCount, neuronCount }: Network, memory: ArrayBuffer | SharedArrayBuffer, at: number) {
		let next = at;
		const numbers = (count: number): Float64Array => {
			next += 8 * count;
			return new Float64Array(memory, next - 8 * count, count);
		};
		const bytes = (count: number): Uint8Array => {
			next += count;
			return new Uint8Array(memory, next - count, count);
		};
		this.low = numbers(inputCount);
		this.high = numbers(inputCount);
		this.points = numbers(samplesPerBox * inputCount);
		this.nearness = numbers(2);
		this.found = new Int32Array(memory, next, Found.count);
		next += 4 * Found.count;
		this.states = bytes(neuronCount);
		this.active = bytes(neuronCount);
		this.record = bytes(mostRecord(neuronCount));
	}

	/** Bytes that a slot takes, a multiple of 8. */
	static size({ inputCount, neuronCount }: Network): number {
		const bytes =
			8 * ((2 + samplesPerBox) * inputCount + 2) +
			4 * Found.count +
			2 * neuronCount +
			mostRecord(neuronCount);
		return Math.ceil(bytes / 8) * 8;
	}
}

/** Bytes of a record at most: of states, of slopes for differences, and of slopes of neurons' own. */
function mostRecord(neuronCount: number): number {
	return 2 * neuronCount + 1 + ownLimits.undecided * (1 + ownNumberBytes + Math.ceil(neuronCount / 2));
}

export class BoxProver {
	readonly bounder: Bounder;
	readonly #network: Network;
	readonly #options: ProvingOptions;
	readonly #margin: WinningMargin | undefined;
	readonly #winner: SampledWinner | undefined;
	readonly #own: OwnSlopes | undefined;
	readonly #samples: AliveEvaluator;
	readonly #inherited: Uint8Array;
	/** Whether there may be filtered leaves, which decide between two outputs. */
	readonly #filters: boolean;
	readonly #isLate: () => boolean;

	/**
	 * @param root the box of the whole claim
	 * @param isLate from when on less is proved of a box, as fast as may be
	 */
	constructor(network: Network, root: Box, options: ProvingOptions, isLate = never) {
		this.#network = network;
		this.#options = options;
		this.#isLate = isLate;
		this.#filters = options.answer !== "values" && canFold(network);
		this.bounder = new Bounder(network, root, 16, true, isLate);
		if (options.answer !== "values") {
			this.#margin = new WinningMargin(this.bounder);
			this.#own = new OwnSlopes(this.bounder);
			this.#winner = new SampledWinner(options.answer, network.outputCount);
		}
		this.#samples = new AliveEvaluator(network, samplesPerBox);
		this.#inherited = new Uint8Array(network.neuronCount);
	}

	/** Proves what can be proved of a slot's box. */
	prove(slot: BoxSlot): void {
		const box = new Box(slot.low.slice(), slot.high.slice(), this.#network.arithmetic);
		this.#inherited.set(slot.states);
		this.bounder.bound(box, slot.states, this.#isLate);
		this.#sample(slot);
		this.#record(slot);
		this.#chooseAxes(slot, box);
	}

	/**
	 * Counts at which sampled points each neuron is not 0, and asks the bounds for the winner that most points
	 * have.
	 */
	#sample({ points, states, active, found, nearness }: BoxSlot): void {
		const { answer, margin } = this.#options;
		const { inputCount, neuronCount } = this.#network;
		const { values, outputs } = this.#samples;
		values.set(points);
		this.#samples.evaluate(states);
		for (let i = 0; i < neuronCount; i++) {
			const from = (inputCount + i) * samplesPerBox;
			let count = 0;
			for (let k = from; k < from + samplesPerBox; k++) if (values[k] !== 0) count++;
			active[i] = count;
		}
		const [look, own] = [this.#winner, this.#own];
		if (!look || !own || !this.#margin) return;
		own.reset();
		look.look(outputs, samplesPerBox);
		const sign = answer === "argmin" ? -1 : 1;
		const isTuned = !look.mixed && !this.#isLate();
		let proved = this.#margin.of(look.winner, sign, margin);
		const isOwn = isTuned && found[Found.sampled] === 1;
		if (!(proved > margin) && isOwn && own.settle(states, active, samplesPerBox))
			proved = this.#margin.of(look.winner, sign, margin);
		if (!(proved > margin) && isTuned && proved >= -tunedWithin * look.lead)
			proved = this.#margin.tune(look.winner, sign, margin, states);
		found[Found.mixed] = look.mixed ? 1 : 0;
		found[Found.decision] = proved > margin ? look.winner : -1;
		found[Found.leader] = look.winner;
		found[Found.rival] = proved > margin ? -1 : this.#margin.onlyRival(margin);
		nearness[0] = look.nearness(proved);
		nearness[1] = 1;
		if (found[Found.rival] !== several || !this.#filters || this.#isLate()) return;
		look.lookAtPair(outputs, samplesPerBox);
		const pair = this.#margin.ofPair(look.winner, look.second, sign);
		if (pair > margin) found[Found.rival] = look.second;
		nearness[1] = look.pairNearness(pair);
	}

	/** Writes what re-derives the box's claims (proof.ts). */
	#record({ states, record, found }: BoxSlot): void {
		const { neuronCount, kinds } = this.#network;
		const { slopes } = this.bounder;
		const inherited = this.#inherited;
		const own = (i: number): boolean =>
			inherited[i] === NeuronState.unknown && kinds[i] !== NeuronKind.linear;
		let at = 0;
		for (let i = 0; i < neuronCount; i++)
			if (own(i)) record[at++] = states[i] === NeuronState.unknown ? slopes[i] : stateBytes[states[i]];
		if (this.#margin?.tuned) {
			record[at++] = ProofPass.margin;
			for (let i = 0; i < neuronCount; i++)
				if (own(i) && states[i] === NeuronState.unknown) record[at++] = this.#margin.slopes[i];
		}
		for (const neuron of [...(this.#own?.found.keys() ?? [])].sort((a, b) => a - b)) {
			record[at++] = ProofPass.own;
			for (let k = 0; k < ownNumberBytes; k++) record[at++] = (neuron >>> (8 * k)) & 0xff;
			const halves = this.#own?.found.get(neuron) ?? [];
			let count = 0;
			for (let i = 0; i < slopedBefore(this.#network, neuron); i++)
				if (own(i) && states[i] === NeuronState.unknown)
					if (count++ % 2 === 0) record[at++] = halves[i];
					else record[at - 1] |= halves[i] << 4;
		}
		found[Found.recordLength] = at;
	}

	/**
	 * The axis on which the bounds that are not good enough hang most, the widest if there are none; and the
	 * next one.
	 */
	#chooseAxes({ found }: BoxSlot, box: Box): void {
		const neurons = normalised(this.bounder.influence);
		const margins = this.#margin ? normalised(this.#margin.influence) : undefined;
		const weights = neurons.map(
			(weight, j) => weight + (margins ? marginShare * margins[j] : 0) + 1e-9 * (box.high[j] - box.low[j]),
		);
		const largest = (): number => {
			let axis = -1;
			for (let j = 0; j < weights.length; j++)
				if (box.canSplit(j) && !(axis >= 0 && weights[axis] >= weights[j])) axis = j;
			return axis;
		};
		const axis = largest();
		if (axis >= 0) weights[axis] /= 2;
		found[Found.axis] = axis;
		found[Found.nextAxis] = largest();
	}
}

function normalised(weights: Float64Array): Float64Array {
	let sum = 0;
	for (const weight of weights) sum += weight;
	return weights.map((weight) => (sum > 0 ? weight / sum : 0));
}
