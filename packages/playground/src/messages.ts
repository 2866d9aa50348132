/** What the page and its worker say to one another. Networks travel as .cnet bytes. */

import type { Colouring, StrategyName } from "@condnet/core";

export interface TableText {
	readonly text: string;
	readonly strategy: StrategyName;
}

export type Promised = "argmax" | "argmin" | "values" | "tolerance";

export type Task =
	| ({ readonly kind: "table" } & TableText)
	| {
			readonly kind: "model";
			readonly bytes: Uint8Array;
			readonly box: string;
			readonly promise: Promised;
			readonly boxes: number;
	  }
	| { readonly kind: "open"; readonly bytes: Uint8Array }
	| {
			readonly kind: "plane";
			readonly over: readonly [number, number | undefined];
			readonly at: Float64Array;
			readonly low: Float64Array;
			readonly high: Float64Array;
			readonly colouring: Colouring;
			readonly columns: number;
			readonly rows: number;
	  }
	| { readonly kind: "check" }
	| { readonly kind: "measure"; readonly inputs: Float64Array }
	| { readonly kind: "grow" };

export interface Made {
	readonly cnet: Uint8Array;
	/** The model's .onnx, as a network in .cnet bytes, where there is one. */
	readonly model?: Uint8Array | undefined;
	/** Rows of the table, row-major. */
	readonly rows?: Float64Array | undefined;
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

export interface Results {
	readonly table: Made;
	readonly model: Made;
	readonly open: Made;
	readonly plane: PlaneNumbers;
	readonly check: { readonly verdict: string; readonly reason: string };
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
