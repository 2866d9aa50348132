/**
 * Bit extraction: O(sqrt(n (k' + c))) neurons, parameters and operations, for keys of k' bits and labels of c
 * bits, by putting many points into one integer (after Vardi, Yehudai and Shamir, 2021; docs/theory.md, "Bit
 * extraction").
 *
 * The points, in the order of their keys, are cut into groups. A group's integer U holds its keys and labels
 * one after another. Stage II steps to the U of the group that the input's key falls in; stage III takes it
 * apart from its high end, digit by digit, compares each key with the input's and adds the label of the one
 * that is equal.
 *
 * Numbers have as many bits as a group: about sqrt(n (k' + c)). Sqrt(n) counts operations on such numbers;
 * the network still reads the whole table, about n (k' + c) bits of it, for every input. Every number is an
 * integer, and no float64 evaluation of it would be right.
 */

import { CondnetError, requireUsage } from "../errors.ts";
import { type ExactNetwork, ExactNetworkBuilder } from "../exact/exact-network.ts";
import { bitLength } from "../numbers/integers.ts";
import { rational } from "../numbers/rational.ts";
import type { Pairs } from "../table/pairs.ts";
import { type BitExtractionPlan, bitExtractionCounts, planBitExtraction } from "./bit-extraction-plan.ts";
import { labelOf, labelScale, requireFinite } from "./exact-labels.ts";
import { Form } from "./form.ts";
import { exactResult, type UnconditionalNetwork } from "./kinds.ts";
import { addProjection, type Projection, type ProjectionOptions, projectPairs } from "./project-pairs.ts";

/** Labels of more bits than this are not taken for a finite set. */
const mostLabelBits = 64;

export interface BitExtractionOptions extends ProjectionOptions {
	/** Neurons a layer at most: 7 (one group a step, one bit a layer) or 12 (five groups, two bits). */
	readonly width: 7 | 12;
}

/**
 * Counts: bitExtractionCounts, exact but for coincidences in the table; about 9.9 sqrt(n (k' + c)) neurons at
 * width 7 and 7 sqrt(n (k' + c)) at width 12, of 4.4 to 5 and 7.7 to 8.6 n (k' + c) weight bits.
 *
 * @throws CondnetError `usage` for more than one output column, `bad-data` if a label or an input is not
 *   finite or labels are not integers of at most 64 bits on their dyadic scale
 */
export function bitExtraction(pairs: Pairs, options: BitExtractionOptions): UnconditionalNetwork {
	requireFinite(pairs);
	requireUsage(
		pairs.dataset.outputCount === 1,
		`Bit extraction answers one output column, not ${pairs.dataset.outputCount}.`,
		"Memorize each output column apart, or choose another construction.",
	);
	const projection = projectPairs(pairs, options);
	const plan = planFor(pairs, projection, options.width);
	const network = new Extraction(pairs, projection, plan).build();
	return exactResult(network, bitExtractionCounts(plan, projection));
}

/** The plan that bitExtraction follows. */
export function planFor(pairs: Pairs, projection: Projection, width: 7 | 12): BitExtractionPlan {
	const scale = labelScale(pairs);
	const shifted = bitLength(scale.high - scale.low);
	// Labels that are counts or numbers in a list anyway are taken as they are: no offset to add in the end.
	const offset = scale.low >= 0n && scale.bits === shifted ? 0n : scale.low;
	if (shifted > mostLabelBits)
		throw new CondnetError(
			"bad-data",
			`The labels need ${shifted} bits on a common scale; bit extraction needs labels from a finite set, integers of at most ${mostLabelBits} bits.`,
			"Number the distinct labels, or choose a construction that takes reals: two-layer, three-layer-rational, lifted.",
		);
	return planBitExtraction({
		count: pairs.count,
		keyBits: projection.rangeBits,
		labelBits: shifted,
		labelOffset: offset,
		labelShift: scale.shift,
		width,
	});
}

/** The network in the making: what of the last layer the next one reads. */
class Extraction {
	readonly #pairs: Pairs;
	readonly #projection: Projection;
	readonly #plan: BitExtractionPlan;
	readonly #builder: ExactNetworkBuilder;
	/** The input's key. */
	#key: Form;
	/** What is left of the group's integer. */
	#rest: Form;
	/** Its bits. */
	#restBits: number;
	/** Sum of the labels found so far, and the label found last, not yet in the sum. */
	#sum = Form.constant(0n);
	#found: Form | undefined;
	/** What makes #found of the finished entry, once the next layer begins. */
	#entry: { label: Form; match: Form } | undefined;

	constructor(pairs: Pairs, projection: Projection, plan: BitExtractionPlan) {
		this.#pairs = pairs;
		this.#projection = projection;
		this.#plan = plan;
		this.#builder = new ExactNetworkBuilder(pairs.dataset.inputCount);
		this.#key = Form.of(addProjection(this.#builder, projection, projection.key(0)));
		this.#restBits = plan.groupSize * (plan.keyBits + plan.labelBits);
		this.#rest = Form.constant(this.#groupInteger(0));
	}

	build(): ExactNetwork {
		this.#findGroup();
		for (let entry = 0; entry < this.#plan.groupSize; entry++) this.#readEntry(entry);
		const sum = this.#nextSum();
		const answer = this.#found === undefined ? sum : sum.plus(this.#found);
		const scale = 1n << BigInt(this.#plan.labelShift);
		for (const [value, weight] of answer.terms) this.#builder.term(value, rational(weight, scale));
		this.#builder.output(rational(this.#plan.labelOffset, scale));
		return this.#builder.build();
	}

	/**
	 * Keys and labels of a group, the first one's key highest; filled up with a key that is used and the label
	 * 0.
	 */
	#groupInteger(group: number): bigint {
		const { groupSize, keyBits, labelBits, labelOffset, labelShift } = this.#plan;
		const { key, order } = this.#projection;
		let integer = 0n;
		for (let entry = 0; entry < groupSize; entry++) {
			const rank = group * groupSize + entry;
			const used = rank < this.#pairs.count;
			const label = labelOf(this.#pairs, order[used ? rank : 0], 0);
			const number = (label.numerator << BigInt(labelShift)) / label.denominator - labelOffset;
			integer = (integer << BigInt(keyBits)) | (key(used ? rank : 0) - key(0));
			integer = (integer << BigInt(labelBits)) | (used ? number : 0n);
		}
		return integer;
	}

	/**
	 * Stage II: rest steps from one group's integer to the next where the key has reached the group's first
	 * one.
	 */
	#findGroup(): void {
		const { groups, groupSize, groupsPerLayer } = this.#plan;
		const { key } = this.#projection;
		let integer = this.#groupInteger(0);
		for (let group = 1; group < groups; group += groupsPerLayer) {
			const passedKey = this.#key.relu(this.#builder);
			let rest = this.#pass(this.#rest);
			for (let g = group; g < Math.min(groups, group + groupsPerLayer); g++) {
				const next = this.#groupInteger(g);
				const threshold = key(g * groupSize) - key(0);
				const reached = this.#key.shifted(1n - threshold).relu(this.#builder);
				const passed = this.#key.shifted(-threshold).relu(this.#builder);
				rest = rest.plus(reached, next - integer).plus(passed, integer - next);
				integer = next;
			}
			this.#key = passedKey;
			this.#rest = rest;
		}
	}

	/** Stage III for one entry: its key, whether it is the input's, its label. */
	#readEntry(entry: number): void {
		const { groupSize, keyBits, labelBits, digitBits } = this.#plan;
		const base = 1n << BigInt(digitBits);
		const last = entry + 1 === groupSize;
		let read = Form.constant(0n);
		for (let layer = 0; layer < keyBits / digitBits; layer++) {
			const sum = this.#nextSum();
			const kept = layer === 0 ? Form.constant(0n) : read.relu(this.#builder);
			read = kept.times(base).plus(this.#readDigit());
			this.#key = this.#key.relu(this.#builder);
			this.#sum = sum;
		}
		const above = read.plus(this.#key, -1n);
		let match: Form | undefined;
		let label = Form.constant(0n);
		let difference = Form.constant(0n);
		for (let layer = 0; layer < labelBits / digitBits; layer++) {
			const sum = this.#nextSum();
			if (layer === 0) difference = above.relu(this.#builder).plus(above.times(-1n).relu(this.#builder));
			else if (layer === 1) match = difference.times(-1n).shifted(1n).relu(this.#builder);
			else match = match?.relu(this.#builder);
			const kept = layer === 0 ? label : label.relu(this.#builder);
			label = kept.times(base).plus(this.#readDigit());
			if (!last) this.#key = this.#key.relu(this.#builder);
			this.#sum = sum;
		}
		if (match) this.#entry = { label, match };
	}

	/** This layer's neurons for the sum: the sum so far, and the label of the entry that has just been read. */
	#nextSum(): Form {
		const total = this.#found === undefined ? this.#sum : this.#sum.plus(this.#found);
		const sum = this.#pass(total);
		this.#found = undefined;
		if (this.#entry) {
			const { label, match } = this.#entry;
			const most = 1n << BigInt(this.#plan.labelBits);
			this.#found = label.plus(match, most).shifted(-most).relu(this.#builder);
			this.#entry = undefined;
		}
		return sum;
	}

	/** The highest digit of rest: how many multiples of its place value fit; rest goes on without it. */
	#readDigit(): Form {
		const { digitBits } = this.#plan;
		const restBits = this.#restBits - digitBits;
		const place = 1n << BigInt(restBits);
		let digit = Form.constant(0n);
		for (let v = 1n; v < 1n << BigInt(digitBits); v++) {
			const reached = this.#rest.shifted(1n - v * place).relu(this.#builder);
			const passed = this.#rest.shifted(-v * place).relu(this.#builder);
			digit = digit.plus(reached).plus(passed, -1n);
		}
		if (restBits > 0) this.#rest = this.#pass(this.#rest).plus(digit, -place);
		this.#restBits = restBits;
		return digit;
	}

	/** A form that is never below 0, handed on through a neuron; a constant needs none. */
	#pass(form: Form): Form {
		return form.terms.size === 0 ? form : form.relu(this.#builder);
	}
}
