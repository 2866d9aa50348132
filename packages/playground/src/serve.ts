/** How a worker answers one task after another. What is cancelled ends with its worker. */

import { CondnetError, type WorkOptions } from "@condnet/core";
import type { Answer, Asked, Results, Task } from "./messages.ts";

function answer(message: Answer): void {
	postMessage(message);
}

export function serve(perform: (task: Task, work: WorkOptions) => Results[Task["kind"]]): void {
	addEventListener("message", ({ data }: MessageEvent<Asked>) => {
		const { id, task } = data;
		let told = 0;
		const work: WorkOptions = {
			onProgress: (phase, progress) => {
				const now = performance.now();
				if (now - told < 50) return;
				told = now;
				answer({ id, progress, phase });
			},
		};
		try {
			answer({ id, result: perform(task, work) });
		} catch (error) {
			const isOurs = error instanceof CondnetError;
			answer({ id, error: isOurs ? `${error.message} ${error.hint}`.trim() : String(error) });
		}
	});
}
