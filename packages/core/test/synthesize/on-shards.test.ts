import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	Box,
	CondnetError,
	checkProof,
	decodePart,
	encode,
	encodePart,
	inFloat32,
	joinShards,
	NetworkBuilder,
	type OnBoxOptions,
	PlanNode,
	planShards,
	proveShard,
	Random,
	synthesizeOnBox,
	verifyOnPoints,
} from "../../src/internal.ts";
import { layeredNetwork } from "../random/relu-networks.ts";

const network = layeredNetwork([3, 16, 16, 4], 5);
const box = new Box(new Float64Array(3).fill(-1), new Float64Array(3).fill(1));
const asked: readonly OnBoxOptions[] = [
	{ maxBoxes: 1200 },
	{ maxBoxes: 1200, answer: "argmax" },
	{ maxBoxes: 600, tolerance: 1e-9 },
];

function parts(options: OnBoxOptions, shards: number) {
	const plan = planShards(network, box, shards, options);
	return { plan, made: plan.boxes.map((_, shard) => proveShard(network, box, plan, shard, options)) };
}

function bytesOf({ network: made, proof }: ReturnType<typeof joinShards>): Uint8Array {
	return encode({
		network: made,
		proof,
		metadata: {
			inputs: Array.from({ length: made.inputCount }, (_, j) => `x${j}`),
			outputs: Array.from({ length: made.outputCount }, (_, k) => `y${k}`),
		},
	});
}

describe("A synthesis in shards", () => {
	it("of one shard is the synthesis in one go: the same boxes, and their mean but for rounding", () => {
		for (const options of asked) {
			const { plan, made } = parts(options, 1);
			expect(plan.top).toEqual([PlanNode.shard]);
			const joined = joinShards(network, box, plan, (shard) => made[shard], options);
			const whole = synthesizeOnBox(network, box, options);
			expect(joined.boxes).toBe(whole.boxes);
			const ratio = joined.operations.mean.operations.total / whole.operations.mean.operations.total;
			expect(Math.abs(ratio - 1)).toBeLessThan(0.02);
			expect(joined.stoppedBy).toBe(whole.stoppedBy);
		}
	});

	it("is the same bytes in whatever order its parts were made", () => {
		const { plan, made } = parts(asked[1], 6);
		const joined = bytesOf(joinShards(network, box, plan, (shard) => made[shard], asked[1]));
		const again = [...made.keys()].reverse().map((shard) => proveShard(network, box, plan, shard, asked[1]));
		again.reverse();
		expect(bytesOf(joinShards(network, box, plan, (shard) => again[shard], asked[1]))).toEqual(joined);
	});

	it("has shards that may prove as many boxes as were asked for, none of them less than a few", () => {
		for (const options of asked)
			for (const shards of [2, 7, 30]) {
				const { top, boxes } = planShards(network, box, shards, options);
				const given = boxes.reduce((sum, count) => sum + count, top.length - boxes.length);
				const { maxBoxes = 0 } = options;
				expect(Math.min(...boxes)).toBeGreaterThanOrEqual(16);
				expect(Math.abs(given - maxBoxes)).toBeLessThanOrEqual(maxBoxes > 64 * shards ? shards : 16 * shards);
			}
	});

	it("has a shard also where the pilot settles the whole box, and joins to what one process makes of it", () => {
		let settled = 0;
		fc.assert(
			fc.property(
				fc.nat({ max: 1e6 }),
				fc.constantFrom(1, 3),
				fc.constantFrom("values" as const, "argmax" as const),
				(seed, shards, answer) => {
					const model = layeredNetwork([2, 3, 2], seed);
					const small = new Box(new Float64Array(2).fill(-0.25), new Float64Array(2).fill(0.25));
					const options = { maxBoxes: 300, answer };
					const plan = planShards(model, small, shards, options);
					expect(plan.boxes.length).toBeGreaterThan(0);
					expect(plan.boxes.length).toBeLessThanOrEqual(shards);
					const made = plan.boxes.map((_, shard) => proveShard(model, small, plan, shard, options));
					const joined = joinShards(model, small, plan, (shard) => made[shard], options);
					const whole = synthesizeOnBox(model, small, options);
					if (whole.stoppedBy !== null || plan.top.length > 1) return;
					settled++;
					expect(joined.stoppedBy).toBe(null);
					expect(bytesOf(joined)).toEqual(bytesOf(whole));
				},
			),
			{ numRuns: 40 },
		);
		expect(settled).toBeGreaterThan(5);
	});

	it("has shards of which the largest takes twice the mean of work at most, in the mean of networks half of whose box has few neurons alive", () => {
		const uneven: number[] = [];
		for (const seed of [1, 2, 3, 4])
			for (const options of [{ maxBoxes: 4000 }, { maxBoxes: 4000, answer: "argmax" }] as const) {
				const random = new Random(seed);
				const builder = new NetworkBuilder(4);
				for (let i = 0; i < 160; i++) {
					for (let j = 0; j < 4; j++) builder.term(j, i < 120 && j === 0 ? 4 : random.normal() / 2);
					builder.neuron("relu", i < 120 ? random.normal() / 4 - 1 : random.normal() / 4);
				}
				for (let k = 0; k < 3; k++) {
					for (let i = 0; i < 160; i++) builder.term(4 + i, random.normal() / 12);
					builder.output(0);
				}
				const of = builder.build();
				const whole = new Box(new Float64Array(4).fill(-1), new Float64Array(4).fill(1));
				const plan = planShards(of, whole, 16, options);
				// A byte of a box's record is a neuron that was bounded.
				const work = plan.boxes.map((_, k) => {
					const { axes, recordStart } = proveShard(of, whole, plan, k, options);
					return axes.reduce((sum, _, i) => sum + 1 + ((recordStart[i + 1] - recordStart[i]) / 100) ** 2, 0);
				});
				const mean = work.reduce((sum, count) => sum + count, 0) / work.length;
				uneven.push(Math.max(...work) / mean);
			}
		expect(uneven.reduce((sum, each) => sum + each, 0) / uneven.length).toBeLessThan(2);
	});

	it("is proved by the ordinary checker, whatever the number of shards, and equals the model", () => {
		for (const options of asked) {
			const whole = synthesizeOnBox(network, box, options);
			for (const shards of [2, 7, 30]) {
				const { plan, made } = parts(options, shards);
				expect(made.length).toBe(shards);
				const joined = joinShards(network, box, plan, (shard) => made[shard], options);
				expect(checkProof(joined.network, joined.proof, network).verdict).toBe("proved");
				const points = box.points(300, new Random(shards));
				const { mismatches } = verifyOnPoints(joined.network, network, points, joined.differenceBound);
				expect(mismatches).toBe(0);
				expect(joined.operations.mean.operations.total).toBeLessThan(
					1.1 * whole.operations.mean.operations.total,
				);
			}
		}
	});

	it("in float32 is proved too, on the float32 numbers of the box", () => {
		const { network: single } = inFloat32(network);
		const wide = new Box(
			box.low.map((end) => end - 1e-9),
			box.high,
		);
		const plan = planShards(single, wide, 3, asked[1]);
		const joined = joinShards(
			single,
			wide,
			plan,
			(k) => proveShard(single, wide, plan, k, asked[1]),
			asked[1],
		);
		expect(joined.network.arithmetic).toBe("float32");
		expect(checkProof(joined.network, joined.proof, single).verdict).toBe("proved");
	});

	it("has parts that are the same bytes however often they are made, and come back from their files", () => {
		const { plan, made } = parts(asked[1], 5);
		for (const [shard, part] of made.entries()) {
			const bytes = encodePart(part);
			expect(encodePart(proveShard(network, box, plan, shard, asked[1]))).toEqual(bytes);
			expect(decodePart(bytes)).toEqual(part);
			for (let at = 0; at < bytes.length; at += 1 + Math.floor(bytes.length / 200)) {
				const altered = bytes.slice();
				altered[at] ^= 1 << (at % 8);
				expect(() => decodePart(altered)).toThrow(CondnetError);
			}
			expect(() => decodePart(bytes.subarray(0, bytes.length - 5))).toThrow(CondnetError);
		}
	});

	it("refuses parts of another place, and plans that are no tree", () => {
		const { plan, made } = parts(asked[0], 4);
		const wrong = (shard: number): (typeof made)[0] => made[shard === 0 ? 3 : shard];
		const joined = (): unknown => joinShards(network, box, plan, wrong, asked[0]);
		// Parts whose places have other states above them are told apart; others are refused by the checker.
		try {
			joined();
		} catch (error) {
			expect(error).toBeInstanceOf(CondnetError);
		}
		fc.assert(
			fc.property(fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 9 }), (top) => {
				let open = 1;
				const isTree = top.every((axis, k) => {
					open += axis < 0 ? -1 : 1;
					return axis >= -2 && axis < 3 && open > 0 !== (k === top.length - 1);
				});
				const shards = top.filter((axis) => axis === -2).length;
				if (top.length > 0 && isTree && open === 0) return;
				const broken = { top, boxes: new Array<number>(shards).fill(16) };
				expect(() => joinShards(network, box, broken, (shard) => made[shard])).toThrow(CondnetError);
			}),
		);
		expect(() => proveShard(network, box, plan, 4)).toThrow(CondnetError);
	});
});
