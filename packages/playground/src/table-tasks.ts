/** Tasks that need no trained model: what the first view asks for. */

import { Evaluator, exportC, type WorkOptions } from "@condnet/core";
import { placePoint, samplePlane } from "@condnet/core/internal";
import { theHeld } from "./held.ts";
import { fromFile, fromTable } from "./making.ts";
import type { PlaneNumbers, Results, Task } from "./messages.ts";
import { check, grow } from "./rows.ts";

export function performOnTables(task: Task, work: WorkOptions): Results[Task["kind"]] {
	switch (task.kind) {
		case "table":
			return fromTable(task, work);
		case "open":
			return fromFile(task);
		case "plane":
			return planeOf(task);
		case "check":
			return check(work);
		case "grow":
			return grow(work);
		case "export": {
			const { network, metadata } = theHeld();
			return { content: exportC(network, metadata, namingOf(task.name)) };
		}
		default:
			throw new Error(`The worker of tables was asked to do ${task.kind}.`);
	}
}

/** How exported code calls itself, and says where it comes from. */
export function namingOf(name: string): { readonly name: string; readonly about: readonly string[] } {
	return { name, about: [`${name}, made by condnet in a browser.`] };
}

/** @param difference how far a second network is away at a point, where that is asked for */
export function planeOf(
	{ columns, rows, colouring, ...plane }: Extract<Task, { kind: "plane" }>,
	difference?: (point: Float64Array) => number,
): PlaneNumbers {
	const { network, proof } = theHeld();
	const whole = {
		...plane,
		box: proof,
		colouring: colouring === "difference" ? "value" : colouring,
	} as const;
	const numbers = samplePlane(network, whole, columns, rows);
	const leaves = new Int32Array(columns * rows);
	const evaluator = new Evaluator(network);
	const point = plane.at.slice();
	for (let k = 0; k < leaves.length; k++) {
		placePoint(whole, ((k % columns) + 0.5) / columns, 1 - (Math.floor(k / columns) + 0.5) / rows, point);
		leaves[k] = evaluator.leafOf(point);
		if (difference && !Number.isNaN(numbers[k])) numbers[k] = difference(point);
	}
	return { numbers, leaves };
}
