import { expect, it } from "vitest";
import { Box, CondnetError, decode, Evaluator, encode, Random, synthesizeOnBox } from "../../src/internal.ts";
import { milliseconds } from "../processor-time.ts";
import { namesOf, someNetwork } from "../random/conditional-networks.ts";
import { layeredNetwork } from "../random/relu-networks.ts";
import { fileOf, reseal, sectionsOf } from "./forge.ts";

/** `npm run test:long -- packages/core/test/cnet` asks for more. */
const runs = Number(process.env.CONDNET_RUNS ?? 4000);

const words = [0, 1, 2, 255, 256, 65535, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1];

/** Changes a few bytes anywhere, or cuts, or repeats a part. */
function bruise(random: Random, bytes: Uint8Array): Uint8Array {
	const changed = bytes.slice();
	if (changed.length === 0) return changed;
	const at = random.integer(changed.length);
	const view = new DataView(changed.buffer);
	const kind = random.integer(6);
	if (kind === 0) changed[at] ^= 1 << random.integer(8);
	else if (kind === 1 && at + 4 <= changed.length)
		view.setUint32(at, words[random.integer(words.length)], true);
	else if (kind === 2 && at + 8 <= changed.length)
		view.setFloat64(at, [Number.NaN, -0, Number.POSITIVE_INFINITY, 1e308][random.integer(4)], true);
	else if (kind === 3) return changed.subarray(0, at);
	else if (kind === 4) changed.copyWithin(at, random.integer(changed.length));
	else changed.fill(random.integer(256), at, at + random.integer(16));
	return changed;
}

/**
 * Changes one section, or the order, names and flags of sections, or the finished file; with right checksums
 * or without.
 */
function mutant(random: Random, file: Uint8Array): Uint8Array {
	const kind = random.integer(4);
	if (kind === 0) return bruise(random, file);
	if (kind === 1) return reseal(bruise(random, file));
	const sections = sectionsOf(file);
	const section = sections[random.integer(sections.length)];
	if (kind === 2) section.bytes = bruise(random, section.bytes);
	else {
		const other = sections[random.integer(sections.length)];
		[section.bytes, other.bytes] = [other.bytes, section.bytes];
		if (random.integer(2) === 0) [section.type, other.type] = [other.type, section.type];
	}
	return fileOf(sections);
}

function tableFile(seed: number): Uint8Array {
	const network = someNetwork(new Random(seed), 20);
	return encode({ network, metadata: namesOf(network) });
}

/** A network that halves its box, with its proof: of packed sections, and without thresholds. */
function provedFile(seed: number): Uint8Array {
	const model = layeredNetwork([2, 6, 6, 3], seed);
	const box = new Box(Float64Array.of(-1, -1), Float64Array.of(1, 1));
	const options = { answer: "argmax", maxBoxes: 200, minimize: "mean", samples: 10 } as const;
	const { network, proof } = synthesizeOnBox(model, box, options);
	return encode({ network, proof, metadata: namesOf(network) });
}

it(`any of ${runs} changed files is refused with bad-data within a second, or holds a network that can be evaluated`, () => {
	const random = new Random(20240501);
	let accepted = 0;
	let slowest = 0;
	let file: Uint8Array = new Uint8Array(0);
	for (let run = 0; run < runs; run++) {
		if (run % 50 === 0) {
			file = run % 200 === 0 ? provedFile(run) : tableFile(run);
		}
		const changed = mutant(random, file);
		const begin = milliseconds();
		try {
			const { network } = decode(changed);
			accepted++;
			const outputs = new Float64Array(network.outputCount);
			new Evaluator(network).evaluate(new Float64Array(network.inputCount), outputs);
		} catch (error) {
			if (!(error instanceof CondnetError && error.code === "bad-data"))
				throw new Error(`Run ${run}: ${error}`, { cause: error });
		}
		slowest = Math.max(slowest, milliseconds() - begin);
	}
	expect(accepted).toBeGreaterThan(0);
	expect(accepted).toBeLessThan(runs / 2);
	expect(slowest).toBeLessThan(1000);
});
