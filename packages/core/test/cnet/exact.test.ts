import { describe, expect, it } from "vitest";
import {
	CondnetError,
	decode,
	decodeAny,
	ExactEvaluator,
	ExactNetwork,
	ExactNetworkBuilder,
	encode,
	memorizeUnconditionally,
	Random,
	type Rational,
	rationals,
} from "../../src/internal.ts";
import { milliseconds } from "../processor-time.ts";
import { integerTable } from "../unconditional/check.ts";
import { fileOf, reseal, sectionsOf } from "./forge.ts";

/** Numbers of many lengths, both signs, 0, and around the borders of bytes and words. */
function randomNumber(random: Random): Rational {
	const integer = (): bigint => {
		let value = 1n;
		for (let bits = random.integer(6) === 0 ? random.integer(700) : random.integer(20); bits > 0; bits--)
			value = 2n * value + BigInt(random.integer(2));
		return value - BigInt(random.integer(3));
	};
	const numerator = random.integer(2) === 0 ? integer() : -integer();
	return rationals.rational(numerator, random.integer(3) === 0 ? integer() + 3n : 1n);
}

function randomNetwork(random: Random): ExactNetwork {
	const builder = new ExactNetworkBuilder(1 + random.integer(3));
	const neurons = random.integer(8);
	const whole = random.integer(2) === 0;
	const number = (): bigint | Rational => (whole ? randomNumber(random).numerator : randomNumber(random));
	for (let row = 0; row < neurons + 2; row++) {
		for (let v = 0; v < builder.inputCount + Math.min(row, neurons); v++)
			if (random.integer(2) === 0) builder.term(v, number());
		if (row < neurons) builder.neuron(random.integer(3) === 0 ? "linear" : "relu", number());
		else builder.output(number());
	}
	return builder.build();
}

const metadataOf = (network: ExactNetwork) => ({
	inputs: Array.from({ length: network.inputCount }, (_, j) => `x${j}`),
	outputs: Array.from({ length: network.outputCount }, (_, k) => `y${k}`),
});

describe("an exact network in a .cnet file", () => {
	it("comes back number for number", () => {
		for (let seed = 0; seed < 200; seed++) {
			const network = randomNetwork(new Random(seed));
			const file = encode({ network, metadata: metadataOf(network) });
			const back = decodeAny(file);
			expect(back.network).toEqual(network);
			expect(back.metadata).toEqual(metadataOf(network));
			expect(() => decode(file)).toThrow("holds an exact network");
		}
	});

	it("of a construction still answers its table", () => {
		const pairs = integerTable(60, 2);
		for (const kind of ["three-layer-rational", "bit-extraction-7"] as const) {
			const { network } = memorizeUnconditionally(pairs, kind);
			if (!(network instanceof ExactNetwork)) throw new Error(`${kind} is not exact`);
			const { network: back } = decodeAny(encode({ network, metadata: metadataOf(network) }));
			if (!(back instanceof ExactNetwork)) throw new Error(`${kind} came back as another kind`);
			const evaluator = new ExactEvaluator(back);
			for (const row of pairs.rows)
				expect(evaluator.evaluate(pairs.dataset.inputs, 2 * row)).toEqual([
					rationals.fromFloat64(pairs.dataset.outputs[row]),
				]);
		}
	});

	it("that was changed is refused with bad-data within a second, or can be evaluated", () => {
		const random = new Random(7);
		let accepted = 0;
		for (let run = 0; run < 2000; run++) {
			const network = randomNetwork(new Random(run >> 5));
			const changed = mutant(random, encode({ network, metadata: metadataOf(network) }));
			const begin = milliseconds();
			try {
				const { network: read } = decodeAny(changed);
				accepted++;
				if (read instanceof ExactNetwork)
					new ExactEvaluator(read).evaluate(new Float64Array(read.inputCount).fill(1.5));
			} catch (error) {
				if (!(error instanceof CondnetError && error.code === "bad-data")) throw error;
			}
			expect(milliseconds() - begin).toBeLessThan(1000);
		}
		expect(accepted).toBeGreaterThan(0);
		expect(accepted).toBeLessThan(1500);
	});

	it("that claims more than it holds is refused before anything is allocated", () => {
		const network = randomNetwork(new Random(4));
		const file = encode({ network, metadata: metadataOf(network) });
		for (const claim of [0, 1, 2 ** 20, 2 ** 31, 2 ** 32 - 1])
			for (let field = 0; field < 4; field++) {
				const sections = sectionsOf(file);
				const facts = sections.find(({ name }) => name === "exact");
				if (facts === undefined) throw new Error("no section exact");
				const view = new DataView(facts.bytes.buffer);
				if (view.getUint32(4 * field, true) === claim || (field === 0 && claim > 0)) continue;
				view.setUint32(4 * field, claim, true);
				expect(() => decodeAny(fileOf(sections))).toThrow(CondnetError);
			}
	});
});

/** One section's content, or two sections' places, changed with right checksums; or any byte. */
function mutant(random: Random, file: Uint8Array): Uint8Array {
	const sections = sectionsOf(file);
	const section = sections[random.integer(sections.length)];
	const kind = random.integer(4);
	if (kind === 0) return reseal(bruise(random, file));
	if (kind === 1) {
		const other = sections[random.integer(sections.length)];
		[section.bytes, other.bytes] = [other.bytes, section.bytes];
	} else section.bytes = bruise(random, section.bytes);
	return fileOf(sections);
}

function bruise(random: Random, bytes: Uint8Array): Uint8Array {
	const changed = bytes.slice();
	if (changed.length === 0) return changed;
	const at = random.integer(changed.length);
	if (random.integer(5) === 0) return changed.subarray(0, at);
	changed[at] = random.integer(256);
	return changed;
}
