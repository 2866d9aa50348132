/**
 * The long work, beside the page: it holds the network at hand, and answers one task after another. What is
 * cancelled ends with its worker.
 */

import { CondnetError, Evaluator, exportC, exportJavaScript, type WorkOptions } from "@condnet/core";
import { placePoint, samplePlane } from "@condnet/core/internal";
import { writeConditionalOnnx } from "@condnet/onnx";
import { against, check, Difference, grow, measure } from "./checking.ts";
import { theHeld } from "./held.ts";
import { fromFile, fromModel, fromTable } from "./making.ts";
import type { Answer, Asked, PlaneNumbers, Results, Task } from "./messages.ts";

function answer(message: Answer): void {
	postMessage(message);
}

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

function perform(task: Task, work: WorkOptions): Results[Task["kind"]] {
	switch (task.kind) {
		case "table":
			return fromTable(task, work);
		case "model":
			return fromModel(task, work);
		case "open":
			return fromFile(task);
		case "against":
			return against(task.bytes, task.name, work);
		case "plane":
			return planeOf(task);
		case "check":
			return check(work);
		case "export":
			return { content: exported(task) };
		case "measure":
			return measure(task.inputs);
		case "grow":
			return grow(work);
	}
}

function exported({ to, name }: Extract<Task, { kind: "export" }>): string | Uint8Array {
	const { network, metadata } = theHeld();
	const naming = { name, about: [`${name}, made by condnet in a browser.`] };
	if (to === "onnx") return writeConditionalOnnx(network);
	return to === "c" ? exportC(network, metadata, naming) : exportJavaScript(network, metadata, naming).source;
}

function planeOf({ columns, rows, colouring, ...plane }: Extract<Task, { kind: "plane" }>): PlaneNumbers {
	const { network, proof, other } = theHeld();
	const whole = {
		...plane,
		box: proof,
		colouring: colouring === "difference" ? "value" : colouring,
	} as const;
	const numbers = samplePlane(network, whole, columns, rows);
	const difference = colouring === "difference" && other ? new Difference(network, other) : undefined;
	const leaves = new Int32Array(columns * rows);
	const evaluator = new Evaluator(network);
	const point = plane.at.slice();
	for (let k = 0; k < leaves.length; k++) {
		placePoint(whole, ((k % columns) + 0.5) / columns, 1 - (Math.floor(k / columns) + 0.5) / rows, point);
		leaves[k] = evaluator.leafOf(point);
		if (difference && !Number.isNaN(numbers[k])) numbers[k] = difference.at(point);
	}
	return { numbers, leaves };
}
