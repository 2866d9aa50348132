import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { appendCompact } from "../../../src/compiled/programs/compact-program.ts";
import { Room } from "../../../src/compiled/programs/program.ts";
import { WordList } from "../../../src/compiled/programs/word-list.ts";
import { Random } from "../../../src/internal.ts";
import { RowSums } from "../../../src/synthesize/box/row-sums.ts";
import { layeredNetwork } from "../../random/relu-networks.ts";

describe("the model of time", () => {
	it("knows which networks are compact, and what they take compiled: folded leaves and column skip", () => {
		const seen = new Set<boolean>();
		fc.assert(
			fc.property(fc.nat(), (seed) => {
				const random = new Random(seed);
				const hidden = Array.from({ length: random.integer(4) }, () => 1 + random.integer(20));
				const widths = [1 + random.integer(6), ...hidden, 1 + random.integer(8)];
				const network = layeredNetwork(widths, seed, [random.integer(5) === 0 ? "leaky" : "relu"]);
				const words = new WordList();
				const isCompact = appendCompact(words, new Room(), network, () => true) >= 0;
				seen.add(isCompact);
				const sums = new RowSums(network);
				// Nothing is known of any neuron: it is folded as it is.
				const states = new Uint8Array(network.neuronCount);
				const active = new Float64Array(network.neuronCount).fill(0.5);
				const columnSkip = sums.columnSkip({ states, active }, 0);
				expect(columnSkip.staged).toBe(isCompact ? 0 : 1);
				if (isCompact) expect(columnSkip.products).toBe(words.length);
				sums.folded({ states, active });
				expect(sums.staged).toBe(isCompact ? 0 : 1);
				if (isCompact) expect([sums.products, sums.read]).toEqual([words.length, words.length]);
			}),
		);
		expect(seen.size).toBe(2);
	});
});
