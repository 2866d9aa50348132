/**
 * One worker, one task at a time; cancelling ends the worker and what it held. The first one knows tables; what that
 * does not know is asked of one that knows all, and takes its place.
 */

import { type Answer, type Asked, needsWhole, type Results, type Task } from "./messages.ts";

type Waiting = {
	readonly id: number;
	readonly resolve: (result: Results[Task["kind"]]) => void;
	readonly reject: (error: Error) => void;
};

export class Work {
	readonly #onProgress: (part: number, phase: string) => void;
	#worker: Worker | undefined;
	#isWhole = false;
	readonly #waiting: Waiting[] = [];
	#id = 0;
	/** Ends the wait for the worker that knows all. */
	#refuse: ((error: Error) => void) | undefined;

	constructor(onProgress: (part: number, phase: string) => void) {
		this.#onProgress = onProgress;
	}

	/** Whether the worker that runs can do a task; what it holds is lost where it cannot. */
	can(task: Task): boolean {
		return this.#worker !== undefined && (this.#isWhole || !needsWhole(task));
	}

	/** Ends the worker that runs where it cannot do a task, and has one come that can. */
	async take(task: Task): Promise<void> {
		if (this.#isWhole || !needsWhole(task)) return;
		const cancelled = new Promise<never>((_, reject) => {
			this.#refuse = reject;
		});
		await Promise.race([fetchWhole(), cancelled]);
		this.#refuse = undefined;
		this.cancel();
		this.#isWhole = true;
	}

	async ask<Kind extends Task["kind"]>(task: Extract<Task, { kind: Kind }>): Promise<Results[Kind]> {
		await this.take(task);
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
		this.#refuse?.(new Error("Cancelled."));
		for (const { reject } of this.#waiting.splice(0)) reject(new Error("Cancelled."));
	}

	#start(): Worker {
		const worker = startWorker(this.#isWhole);
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
	/** The worker that knows all, once it was fetched. */
	var condnetWorker: (() => void) | undefined;
}

let fetching: Promise<void> | undefined;

/**
 * Fetches the worker that knows all: when a task needs it, and before that once the first view stands and nothing is
 * done. A script, as browsers fetch nothing else for a page that was opened from a folder.
 */
export function fetchWhole(): Promise<void> {
	fetching ??= import.meta.env.DEV
		? Promise.resolve()
		: new Promise((resolve, reject) => {
				const script = document.createElement("script");
				script.src = document.body.dataset.worker ?? "";
				script.onload = () => resolve();
				script.onerror = () => {
					fetching = undefined;
					reject(new Error("A part of the page could not be fetched: is the connection there?"));
				};
				document.head.append(script);
			});
	return fetching;
}

/** The built page starts workers from its own text, which works from a folder too. */
function startWorker(isWhole: boolean): Worker {
	if (import.meta.env.DEV) {
		const file = isWhole ? "worker.ts" : "table-worker.ts";
		return new Worker(import.meta.url.replace("work.ts", file), { type: "module" });
	}
	const text = `(${isWhole ? globalThis.condnetWorker : globalThis.condnetPage})()`;
	const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
	const worker = new Worker(url);
	URL.revokeObjectURL(url);
	return worker;
}
