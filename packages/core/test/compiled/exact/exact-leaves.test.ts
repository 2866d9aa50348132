import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RoundedMaps } from "../../../src/compiled/exact/rounded-map.ts";
import { Image } from "../../../src/compiled/image/image.ts";
import { openImage } from "../../../src/compiled/open.ts";
import {
	ConditionalNetwork,
	compile,
	completeTree,
	Evaluator,
	ExactMaps,
	LeafKind,
	synthesizeOnInterval,
} from "../../../src/internal.ts";
import { exactParts } from "../../../src/network/exact-maps.ts";
import { bitLength } from "../../../src/numbers/integers.ts";
import {
	add,
	fromFloat64,
	multiply,
	negate,
	type Rational,
	rational,
	zero,
} from "../../../src/numbers/rational.ts";
import { layeredNetwork } from "../../random/relu-networks.ts";
import { expectAgreement } from "../agreement.ts";

const finite = fc.oneof(
	fc.double({ noNaN: true, noDefaultInfinity: true }),
	fc.double({ min: -4, max: 4, noNaN: true }),
	fc.integer({ min: -1000, max: 1000 }),
	fc.constantFrom(0, -0, 1, -1, 1e30, -1e30, 5e-324, -5e-324, 2 ** -1022, 1.7976931348623157e308, 2 ** 1000),
);

/** An exact coefficient: any float64 parts. */
const coefficient = fc.array(finite, { maxLength: 3 });

function exactSum(parts: readonly number[]): Rational {
	return parts.reduce((sum, part) => add(sum, fromFloat64(part)), zero);
}

/**
 * A map, and an input at which it is worth what it is aimed at: a float, or nearly or exactly halfway to the
 * next one.
 */
const map = fc
	.record({
		slope: coefficient,
		aimed: fc.boolean(),
		free: coefficient,
		input: finite,
		target: finite,
		halves: fc.integer({ min: -2, max: 2 }),
		off: fc.constantFrom(0, 2 ** -60, -(2 ** -60), 2 ** -120, -(2 ** -120), 2 ** -300),
	})
	.map(({ slope, aimed, free, input, target, halves, off }) => {
		if (!aimed) return { slope, constant: free, input };
		const place = Math.max(Math.abs(target) * 2 ** -53, 5e-324);
		const shift = multiply(fromFloat64(place), add(rational(BigInt(halves), 2n), fromFloat64(off)));
		const value = add(fromFloat64(target), shift);
		try {
			const exact = add(value, negate(multiply(exactSum(slope), fromFloat64(input))));
			const constant = exactParts({
				numerator: exact.numerator,
				shift: bitLength(exact.denominator) - 1,
			});
			return { slope, constant, input };
		} catch {
			return { slope, constant: free, input }; // a constant that no sum of floats is
		}
	});

type ExactMap = { slope: number[]; constant: number[]; input: number };

/** Leaves parted at thresholds, `outputCount` maps each. */
function networkOf(
	maps: readonly ExactMap[],
	outputCount: number,
	thresholds: readonly number[],
	exactShift = 0,
): ConditionalNetwork {
	const leafCount = thresholds.length + 1;
	const start = [0];
	const parts: number[] = [];
	for (let i = 0; i < leafCount * outputCount; i++) {
		const { slope, constant } = maps[i % maps.length];
		for (const coefficients of [slope, constant]) start.push(parts.push(...coefficients));
	}
	const network = new ConditionalNetwork({
		inputCount: 1,
		outputCount,
		tree: completeTree(leafCount),
		gateValues: new Int32Array(leafCount - 1),
		thresholds: Float64Array.from(thresholds, (threshold) => threshold + 0),
		leafKinds: new Uint8Array(leafCount).fill(LeafKind.exact),
		leafItems: Uint32Array.from({ length: leafCount }, (_, leaf) => leaf),
		exact: new ExactMaps({
			inputCount: 1,
			outputCount,
			start: Uint32Array.from(start),
			parts: Float64Array.from(parts),
			shift: exactShift,
		}),
	});
	network.check();
	return network;
}

describe("a compiled network of exact leaves", () => {
	for (const webAssembly of [true, false])
		it(`has the reference's bits, whatever the maps, ${webAssembly ? "with kernels" : "in plain JavaScript"}`, () => {
			fc.assert(
				fc.property(
					fc.array(map, { minLength: 1, maxLength: 8 }),
					fc.integer({ min: 1, max: 3 }),
					fc.uniqueArray(finite, { maxLength: 7, comparator: (a, b) => a === b }),
					fc.array(finite, { maxLength: 8 }),
					fc.constantFrom(0, 0, 0, 60, -60, 1500, -1500),
					(maps, outputCount, places, more, exactShift) => {
						const thresholds = places.toSorted((a, b) => a - b);
						const network = networkOf(maps, outputCount, thresholds, exactShift);
						const aimed = maps.flatMap(({ input }) => [input, input * (1 + 2 ** -52), input + 1]);
						const inputs = Float64Array.from([...aimed, ...places, ...more].filter(Number.isFinite));
						expectAgreement(network, inputs, { lowering: "exact-leaves", webAssembly });
					},
				),
				{ numRuns: 1500 },
			);
		});

	it("is laid out so unasked, and seldom takes long integers for a trained network", () => {
		const { network } = synthesizeOnInterval(layeredNetwork([1, 12, 12, 2], 4), -2, 3);
		expect(compile(network).lowering).toBe("exact-leaves");
		const rounded = new RoundedMaps(2, new Float64Array(RoundedMaps.stride(2)));
		const evaluator = new Evaluator(network);
		const outputs = new Float64Array(2);
		let undecided = 0;
		for (let i = 0; i < 5000; i++) {
			const x = -2 + i / 1000;
			const leaf = evaluator.leafOf(Float64Array.of(x));
			rounded.fill(0, network.thresholds[Math.max(0, leaf - 1)], network.exact, network.leafItem(leaf));
			rounded.evaluate(0, x, outputs, 0);
			for (const output of outputs) if (Number.isNaN(output)) undecided++;
		}
		expect(undecided).toBeLessThan(10);
	});

	it("is opened from its image", () => {
		const { network } = synthesizeOnInterval(layeredNetwork([1, 12, 12, 2], 4), -2, 3);
		const { image } = compile(network, { threads: 2 });
		const opened = openImage(new Image(image.header, image.memory, 1));
		const inputs = Float64Array.from({ length: 1000 }, (_, i) => -2 + i / 200);
		const [given, expected] = [new Float64Array(2000), new Float64Array(2000)];
		opened.evaluateBatch(inputs, given, 1000);
		compile(network, { lowering: "reference" }).evaluateBatch(inputs, expected, 1000);
		expect(given).toEqual(expected);
	});

	it("refuses infinite inputs as the reference does, unless a map does not read them", () => {
		const flat = networkOf([{ slope: [], constant: [1, 2 ** -70], input: 0 }], 1, []);
		expectAgreement(flat, Float64Array.of(Infinity, -Infinity), {});
		const steep = networkOf([{ slope: [2], constant: [], input: 0 }], 1, []);
		for (const lowering of ["exact-leaves", "reference"] as const)
			expect(() =>
				compile(steep, { lowering }).evaluate(Float64Array.of(Infinity), new Float64Array(1)),
			).toThrow("finite");
	});
});
