/** One worker, one task at a time; cancelling ends the worker and what it held. */

import type { Answer, Asked, Results, Task } from "./messages.ts";

type Waiting = {
	readonly id: number;
	readonly resolve: (result: Results[Task["kind"]]) => void;
	readonly reject: (error: Error) => void;
};

export class Work {
	readonly #onProgress: (part: number, phase: string) => void;
	#worker: Worker | undefined;
	readonly #waiting: Waiting[] = [];
	#id = 0;

	constructor(onProgress: (part: number, phase: string) => void) {
		this.#onProgress = onProgress;
	}

	ask<Kind extends Task["kind"]>(task: Extract<Task, { kind: Kind }>): Promise<Results[Kind]> {
		const id = ++this.#id;
		const worker = this.#worker ?? this.#start();
		return new Promise<Results[Task["kind"]]>((resolve, reject) => {
			this.#waiting.push({ id, resolve, reject });
			const asked: Asked = { id, task };
			worker.postMessage(asked);
		}) as Promise<Results[Kind]>;
	}

	/** Ends whatever runs; what was asked is refused. */
	cancel(): void {
		this.#worker?.terminate();
		this.#worker = undefined;
		for (const { reject } of this.#waiting.splice(0)) reject(new Error("Cancelled."));
	}

	#start(): Worker {
		const worker = startWorker();
		worker.addEventListener("message", ({ data }: MessageEvent<Answer>) => {
			if ("progress" in data) return this.#onProgress(data.progress, data.phase);
			const place = this.#waiting.findIndex(({ id }) => id === data.id);
			if (place < 0) return;
			const [{ resolve, reject }] = this.#waiting.splice(place, 1);
			if ("error" in data) reject(new Error(data.error));
			else resolve(data.result);
		});
		worker.addEventListener("error", () => {
			for (const { reject } of this.#waiting.splice(0)) reject(new Error("The worker could not be started."));
		});
		this.#worker = worker;
		return worker;
	}
}

declare global {
	/** The whole script, in the built page. */
	var condnetPage: (() => void) | undefined;
}

/** The built page starts a worker from its own text, which works from a folder too. */
function startWorker(): Worker {
	if (import.meta.env.DEV)
		return new Worker(import.meta.url.replace("work.ts", "worker.ts"), { type: "module" });
	const text = `(${globalThis.condnetPage})()`;
	const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
	const worker = new Worker(url);
	URL.revokeObjectURL(url);
	return worker;
}
