/**
 * A proof checked over threads: its shards (core's certificate/shards.ts), handed out one after another. The
 * verdict is that of one thread, whatever the number of threads.
 */

import { availableParallelism } from "node:os";
import {
	type BoxProof,
	type CheckOptions,
	ConditionalNetwork,
	CondnetError,
	checkProof,
	decode,
	joinVerdicts,
	type Network,
	type Thread,
	type Verdict,
} from "@condnet/core";
import { bytesForThreads, isBuilt, startScript } from "./node-threads.ts";

/** What is checked. */
export interface Checked {
	readonly network: ConditionalNetwork;
	readonly proof: BoxProof;
	readonly model: Network;
}

/** What a thread is started with: two .cnet files and the options that can be sent. */
export interface SharedCheck {
	/** The network with its proof. */
	readonly file: Uint8Array;
	readonly model: Uint8Array;
	readonly options: Pick<CheckOptions, "seed" | "seconds" | "begun" | "maxMemory">;
	readonly count: number;
}

/** Shards for each thread, so that none waits long for another. */
const shardsEach = 8;

/** Bytes of records, times weights of the model, below which starting threads takes longer than it saves. */
const leastWork = 1e10;

/** Seconds since 1970, the same in every thread. */
function wallClock(): number {
	return (performance.timeOrigin + performance.now()) / 1000;
}

/**
 * Checks a proof, over threads where that saves time.
 *
 * @param threads at most; what the machine has if left out
 */
export async function checkOverThreads(
	checked: Checked,
	options: CheckOptions & { readonly maxMemory: number },
	threads = availableParallelism(),
): Promise<Verdict> {
	const work = checked.proof.records.length * checked.model.rows.weightCount;
	if (threads === 1 || work < leastWork || !isBuilt("proof-thread.js"))
		return checkProof(checked.network, checked.proof, checked.model, { ...options, clock: wallClock });
	return checkInShards(checked, options, threads, (shared) => startScript("proof-thread.js", shared));
}

/** @param start starts a thread that answers each number that is posted to it by `shardChecker` */
export async function checkInShards(
	{ network, proof, model }: Checked,
	{ seed, seconds, maxMemory, onProgress }: CheckOptions & { readonly maxMemory: number },
	threads: number,
	start: (shared: SharedCheck) => Thread,
): Promise<Verdict> {
	const begun = wallClock();
	const count = shardsEach * threads;
	const shared: SharedCheck = {
		file: bytesForThreads(network, proof),
		model: bytesForThreads(ConditionalNetwork.of(model)),
		// Each thread holds states of its own.
		options: { seed, seconds, begun, maxMemory: maxMemory / threads },
		count,
	};
	const verdicts: Verdict[] = [];
	let next = 0;
	const serve = (thread: Thread): Promise<void> =>
		new Promise((resolve, reject) => {
			const ask = (): void => {
				if (next < count) thread.post(next++);
				else resolve();
			};
			thread.listen((message) => {
				if (!isVerdict(message)) {
					reject(new CondnetError("internal", "A thread ended before it was stopped."));
					return;
				}
				verdicts.push(message);
				onProgress?.("checking boxes", verdicts.length / count);
				// What follows a shard that is not proved does not count.
				if (message.verdict !== "proved") next = count;
				ask();
			});
			ask();
		});
	const all = Array.from({ length: threads }, () => start(shared));
	try {
		await Promise.all(all.map(serve));
	} finally {
		for (const thread of all) thread.stop();
	}
	const joined = joinVerdicts(verdicts);
	return { ...joined, used: { memory: joined.used.memory * threads, seconds: wallClock() - begun } };
}

/** What a started thread answers numbers of shards with. */
export function shardChecker({ file, model, options, count }: SharedCheck): (index: number) => Verdict {
	const { network, proof } = decode(file);
	const { networks } = decode(model).network;
	if (proof === undefined) throw new CondnetError("internal", "A thread was sent no proof.");
	return (index) =>
		checkProof(network, proof, networks.get(0), { ...options, clock: wallClock, shard: { index, count } });
}

function isVerdict(message: unknown): message is Verdict {
	return typeof message === "object" && message !== null && "verdict" in message;
}
