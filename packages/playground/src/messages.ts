/** What the page and its workers say to one another. Networks travel as .cnet bytes. */

import type { Colouring, StrategyName } from "@condnet/core";
import type { Choice, Column } from "./csv.ts";

export type Promised = "argmax" | "argmin" | "values" | "tolerance";

/** Languages and formats that a network is written in; `c` is also shown beside the path. */
export type Exported = "c" | "javascript" | "onnx";

/** What colours the plane: also where two networks differ, once a second one was opened. */
export type PlaneColouring = Colouring | "difference";

export type Task =
	| ({ readonly kind: "table" } & TableSource)
	| {
			readonly kind: "model";
			readonly bytes: Uint8Array;
			/** Its ending says how it is read. */
			readonly name: string;
			/** Empty for what the file says, or -1 to 1. */
			readonly box: string;
			readonly promise: Promised;
			readonly boxes: number;
			/** What its inputs are called, where the file does not say it well. */
			readonly inputs?: readonly string[] | undefined;
	  }
	| {
			readonly kind: "open";
			readonly bytes: Uint8Array;
			/** What it was made of, where that is at hand. */
			readonly table?: TableSource | undefined;
			readonly model?: { readonly bytes: Uint8Array; readonly name: string } | undefined;
	  }
	| { readonly kind: "against"; readonly bytes: Uint8Array; readonly name: string }
	| {
			readonly kind: "plane";
			readonly over: readonly [number, number | undefined];
			readonly at: Float64Array;
			readonly low: Float64Array;
			readonly high: Float64Array;
			readonly colouring: PlaneColouring;
			readonly columns: number;
			readonly rows: number;
	  }
	| { readonly kind: "check" }
	| { readonly kind: "export"; readonly to: Exported; readonly name: string }
	| { readonly kind: "measure"; readonly inputs: Float64Array }
	| { readonly kind: "grow" };

/** Whether a task is beyond the worker of the first view. */
export function needsWhole(task: Task): boolean {
	if (task.kind === "export") return task.to !== "c";
	if (task.kind === "open") return task.model !== undefined;
	return task.kind === "model" || task.kind === "against" || task.kind === "measure";
}

/** A table's text, and how it is taken. */
export interface TableSource {
	readonly text: string;
	readonly choice: Choice;
	readonly strategy: StrategyName;
}

export interface Made {
	readonly cnet: Uint8Array;
	/** The model, as a network in .cnet bytes, where there is one. */
	readonly model?: Uint8Array | undefined;
	/** Rows of the table, row-major. */
	readonly rows?: Float64Array | undefined;
	/** What the table's columns are taken for. */
	readonly columns?: readonly Column[] | undefined;
	/** Ranges of inputs, where they hold. */
	readonly box?: string | undefined;
	/** The most important numbers, each with what it counts. */
	readonly figures: readonly (readonly [number: string, counts: string])[];
	readonly facts: readonly (readonly [name: string, value: string])[];
	readonly notes: readonly string[];
}

export interface PlaneNumbers {
	readonly numbers: Float64Array;
	/** The leaf each point is sent to. */
	readonly leaves: Int32Array;
}

export interface Growth {
	readonly points: readonly { readonly n: number; readonly worst: number; readonly mean: number }[];
}

export interface Checked {
	readonly verdict: string;
	readonly reason: string;
	/** Inputs that show a fault, row-major. */
	readonly wrong?: Float64Array | undefined;
}

/** What came of another file, put beside the network at hand. */
export interface Compared extends Checked {
	/** The table's rows, row-major. */
	readonly rows?: Float64Array | undefined;
	/** Whether the plane can now show where both differ. */
	readonly differs: boolean;
	/** The model, as Made has it, where the file is the one that the network was made of. */
	readonly model?: Uint8Array | undefined;
}

export interface Results {
	readonly table: Made;
	readonly model: Made;
	readonly open: Made;
	readonly against: Compared;
	readonly plane: PlaneNumbers;
	readonly check: Checked;
	readonly export: { readonly content: string | Uint8Array };
	readonly measure: { readonly text: string };
	readonly grow: Growth;
}

export type Answer =
	| { readonly id: number; readonly progress: number; readonly phase: string }
	| { readonly id: number; readonly result: Results[Task["kind"]] }
	| { readonly id: number; readonly error: string };

export interface Asked {
	readonly id: number;
	readonly task: Task;
}
