import {
	CnetReader,
	decode,
	joinedFacts,
	type PageSource,
	ShardedTree,
	ShardFile,
	ShardWriter,
	StreamedTree,
	thresholdBetween,
	writeManifest,
} from "@condnet/core/internal";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

interface Source extends PageSource {
	reads: number;
}

function sourceOf(bytes: Uint8Array): Source {
	return {
		size: bytes.length,
		reads: 0,
		read: (from, to) => bytes.slice(from, to),
		readInto(into, from) {
			this.reads++;
			into.set(bytes.subarray(from, from + into.length));
		},
	};
}

/** Keys that are hard to tell apart, and answers whose bits are easily lost. */
const keys = [
	...[Number.NEGATIVE_INFINITY, -Number.MAX_VALUE, -1, -Number.MIN_VALUE, 0, -0, Number.MIN_VALUE],
	...[1, 1 + Number.EPSILON, 2, 3, 2 ** 53, 2 ** 53 + 2, 1.7e308, Number.MAX_VALUE, Number.POSITIVE_INFINITY],
];
const answers = [-0, 0, 1, 255, 256, -1, 0.1, Number.MIN_VALUE, Number.POSITIVE_INFINITY];

interface Row {
	readonly x: readonly number[];
	readonly y: readonly number[];
}

const less = (a: readonly number[], b: readonly number[]): number => {
	const j = a.findIndex((value, k) => value !== b[k]);
	return j < 0 ? 0 : a[j] < b[j] ? -1 : 1;
};

/** Sorted rows, one answer for each input. */
const tables = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 2 })).chain(([p, r]) =>
	fc
		.array(
			fc.record({
				x: fc.array(fc.constantFrom(...keys), { minLength: p, maxLength: p }),
				y: fc.array(fc.constantFrom(...answers), { minLength: r, maxLength: r }),
			}),
			{ minLength: 1, maxLength: 60 },
		)
		.map((rows) => {
			const sorted = rows.sort((a, b) => less(a.x, b.x));
			return sorted.filter(({ x }, i) => i === 0 || less(sorted[i - 1].x, x) !== 0);
		}),
);

const columnsOf = (rows: readonly Row[], of: "x" | "y"): Float64Array[] =>
	rows[0][of].map((_, j) => Float64Array.from(rows, (row) => row[of][j]));

/** All gates of a sorted table with their ranks, and the leaves' answers. */
function gatesOf(rows: readonly Row[]) {
	const tree = new StreamedTree(rows[0].x.length, rows[0].y.length, true);
	const thresholds: number[] = [];
	const given: number[] = [];
	const take = (): void => {
		thresholds.push(...tree.part.thresholds);
		given.push(...tree.part.answers);
	};
	expect(tree.push(columnsOf(rows, "x"), columnsOf(rows, "y"), rows.length)).toBe("going on");
	take();
	tree.finish();
	take();
	return {
		tree,
		thresholds: Float64Array.from(thresholds),
		ranks: [...tree.ranks],
		given: Float64Array.from(given),
	};
}

/** The leaf of an input as the tree finds it: of the gates that may still tell, those of least rank first. */
function leafOf({ thresholds, ranks }: ReturnType<typeof gatesOf>, x: readonly number[]): number {
	let [first, last] = [0, thresholds.length];
	for (let rank = 0; rank < x.length; rank++)
		for (let gate = first, end = last; gate < end; gate++) {
			if (ranks[gate] !== rank) continue;
			if (x[rank] > thresholds[gate]) first = gate + 1;
			else last = Math.min(last, gate);
		}
	return first;
}

async function written(rows: readonly Row[], blockBytes: number): Promise<Uint8Array> {
	const pieces: Uint8Array[] = [];
	const writer = new ShardWriter(
		{ write: (bytes) => void pieces.push(bytes.slice()) },
		rows[0].y.length,
		blockBytes,
	);
	await writer.begin("a job");
	const { tree, thresholds, ranks, given } = gatesOf(rows);
	await writer.append(thresholds, ranks, given);
	const { depth, depthSum } = tree.shape();
	const [inputCount, outputCount] = [rows[0].x.length, rows[0].y.length];
	const counts = { rows: rows.length, pairs: rows.length, leaves: tree.leafCount, depth, depthSum };
	const ends = { first: rows[0].x[0] + 0, last: rows[rows.length - 1].x[0] + 0 };
	await writer.finish(
		rows[0].x.map((_, j) => j),
		{ inputCount, outputCount, ...counts, ...ends },
		{ inputs: rows[0].x.map((_, j) => `x${j}`), outputs: rows[0].y.map((_, k) => `y${k}`) },
	);
	return new Uint8Array(Buffer.concat(pieces));
}

/** Rows of one first key together, in so many shards or fewer. */
function cut(rows: readonly Row[], shards: number): Row[][] {
	const parts: Row[][] = [];
	rows.forEach((row, i) => {
		const isNew = i === 0 || row.x[0] !== rows[i - 1].x[0];
		if (parts.length === 0 || (isNew && parts.length < shards && (i * shards) / rows.length >= parts.length))
			parts.push([]);
		parts[parts.length - 1].push(row);
	});
	return parts;
}

async function joined(parts: readonly Row[][], blockBytes: number, budget: number) {
	const files = await Promise.all(parts.map((part) => written(part, blockBytes)));
	const sources = files.map(sourceOf);
	const shards = await Promise.all(files.map((file, k) => ShardFile.open(`s${k}`, sourceOf(file))));
	const pieces: Uint8Array[] = [];
	await writeManifest(
		{
			shards: shards.map(({ name, size, checksum, facts: { rows, leaves } }) => ({
				file: name,
				...{ bytes: size, checksum, rows, leaves },
			})),
			thresholds: Float64Array.from(shards.slice(1), ({ facts }, k) =>
				thresholdBetween(shards[k].facts.last, facts.first),
			),
		},
		{ ...shards[0].metadata },
		{ write: (bytes) => void pieces.push(bytes.slice()) },
	);
	const file = new Uint8Array(Buffer.concat(pieces));
	const open = async () =>
		ShardedTree.open(await CnetReader.open(sourceOf(file)), (name) => sources[Number(name.slice(1))], budget);
	return { ...(await open()), open, file, files, sources };
}

describe("A network that stands in the files of its shards", () => {
	it("answers every input as the one tree of the whole table, whatever the shards, blocks and memory", async () => {
		await fc.assert(
			fc.asyncProperty(
				tables,
				fc.integer({ min: 1, max: 5 }),
				fc.constantFrom(1, 64, 2 ** 14),
				fc.constantFrom(0, 2 ** 20),
				fc.array(fc.array(fc.constantFrom(...keys), { minLength: 3, maxLength: 3 }), { maxLength: 20 }),
				async (rows, shards, blockBytes, budget, others) => {
					const { network } = await joined(cut(rows, shards), blockBytes, budget);
					const whole = gatesOf(rows);
					const queries = [...rows.map(({ x }) => x), ...others.map((x) => x.slice(0, rows[0].x.length))];
					const r = rows[0].y.length;
					const given = new Float64Array(queries.length * r);
					network.evaluate(Float64Array.from(queries.flat()), given, queries.length);
					queries.forEach((x, q) => {
						const leaf = leafOf(whole, x);
						expect([...given.subarray(q * r, q * r + r)]).toEqual([
							...whole.given.subarray(leaf * r, leaf * r + r),
						]);
					});
					rows.forEach(({ y }, q) => {
						expect([...given.subarray(q * r, q * r + r)]).toEqual(y);
					});
				},
			),
			{ numRuns: 150 },
		);
	});

	it("answers any input with one read after opening, which reads no block, even if nothing is kept", async () => {
		const rows = Array.from(
			{ length: 3000 },
			(_, i): Row => ({ x: [Math.floor(i / 3), i % 3], y: [Math.sin(i)] }),
		);
		const { network, sources } = await joined(cut(rows, 4), 256, 0);
		const reads = (): number => sources.reduce((sum, each) => sum + each.reads, 0);
		expect([reads(), network.shards.length]).toEqual([0, 4]);
		expect(network.shards.every(({ blockCount }) => blockCount > 20)).toBe(true);
		const given = new Float64Array(1);
		for (let i = 0; i < 3000; i += 7) {
			const before = reads();
			network.evaluate(Float64Array.from(rows[i].x), given, 1);
			expect(given[0]).toBe(rows[i].y[0]);
			expect(reads() - before).toBeLessThanOrEqual(1);
		}
		const before = reads();
		network.evaluate(Float64Array.from(rows.flatMap(({ x }) => x)), new Float64Array(3000), 3000);
		expect(reads() - before).toBeLessThanOrEqual(
			network.shards.reduce((sum, { blockCount }) => sum + blockCount, 0),
		);
	});

	it("of which any byte is changed is found out, when it is opened or when the byte is needed", async () => {
		const rows = Array.from({ length: 40 }, (_, i): Row => ({ x: [i >> 1, i & 1], y: [i / 7] }));
		const { open, files, sources } = await joined(cut(rows, 2), 64, 0);
		const inputs = Float64Array.from(rows.flatMap(({ x }) => x));
		let found = 0;
		for (let at = 0; at < files[1].length; at++) {
			const changed = files[1].slice();
			changed[at] ^= 1 << (at % 8);
			sources[1] = sourceOf(changed);
			const given = new Float64Array(40);
			const outcome = await open()
				.then(({ network }) => network.evaluate(inputs, given, 40))
				.then(
					() => "answered",
					(error: Error) => error.message,
				);
			if (outcome !== "answered") found++;
			else expect([...given]).toEqual(rows.map(({ y }) => y[0]));
		}
		// The rest are zeros between sections.
		expect(found).toBeGreaterThan(0.6 * files[1].length);
	});

	it("refuses another shard than the one that was joined, NaN, and to be taken for a network in memory", async () => {
		const rows = Array.from({ length: 20 }, (_, i): Row => ({ x: [i], y: [i] }));
		const { network, open, file, files, sources } = await joined(cut(rows, 2), 64, 0);
		expect(() => network.evaluate(Float64Array.of(Number.NaN), new Float64Array(1), 1)).toThrow("NaN");
		expect(() => decode(file)).toThrow("names the files");
		expect(() => decode(files[0])).toThrow("one shard of a table");
		sources[1] = sourceOf(
			await written(
				rows.slice(10).map(({ x }) => ({ x, y: [7] })),
				64,
			),
		);
		await expect(open()).rejects.toThrow("another file than the one that was joined");
		sources[1] = sourceOf(files[1].subarray(0, 100));
		await expect(open()).rejects.toThrow("Shard s1:");
	});

	it("counts its shards below a complete tree of the gates between them", () => {
		const facts = { inputCount: 1, outputCount: 1, rows: 4, pairs: 4, leaves: 4, depth: 2, depthSum: 8 };
		const shard = (first: number) => ({ ...facts, first, last: first });
		expect(joinedFacts([shard(0)])).toMatchObject({ depth: 2, depthSum: 8, rows: 4 });
		// Two shards on the last level, one above it.
		expect(joinedFacts([shard(0), shard(1), shard(2)])).toMatchObject({
			depth: 4,
			depthSum: 24 + 8 + 8 + 4,
			leaves: 12,
		});
	});
});
