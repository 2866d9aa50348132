/** A thread that proves boxes, and counts them, of a network made from a seed. */

import { workerData } from "node:worker_threads";
import { BoxProver } from "../../src/synthesize/box/box-prover.ts";
import { type ProverStart, serveProver } from "../../src/synthesize/box/prover-team.ts";
import { layeredNetwork } from "../random/relu-networks.ts";

export interface ProvingData {
	readonly seed: number;
	readonly start: ProverStart;
	/** Boxes proved, and threads that have begun. */
	readonly counts: Int32Array;
	/** Fails at its first box. */
	readonly fails: boolean;
}

export const layers = [3, 12, 12, 3];

const { seed, start, counts, fails }: ProvingData = workerData ?? {};

if (workerData) {
	const prove = BoxProver.prototype.prove;
	BoxProver.prototype.prove = function (slot) {
		Atomics.add(counts, 0, 1);
		if (fails) throw new Error("A thread that is to fail.");
		prove.call(this, slot);
	};
	Atomics.add(counts, 1, 1);
	Atomics.notify(counts, 1);
	serveProver(layeredNetwork(layers, seed), start);
}
