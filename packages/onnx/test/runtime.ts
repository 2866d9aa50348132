/** The oracle: onnxruntime-node, for tests only. */

import { InferenceSession, Tensor } from "onnxruntime-node";
import type { Port } from "../src/index.ts";

/** A model loaded into onnxruntime, on one thread. */
export class Runtime {
	readonly #session: InferenceSession;

	private constructor(session: InferenceSession) {
		this.#session = session;
	}

	static async load(bytes: Uint8Array): Promise<Runtime> {
		return new Runtime(
			await InferenceSession.create(bytes, {
				intraOpNumThreads: 1,
				interOpNumThreads: 1,
				logSeverityLevel: 4,
				graphOptimizationLevel: "disabled",
			}),
		);
	}

	/** Runs rows of inputs, as many as the file fixes. @returns the outputs of each row, one after another */
	async run(ports: readonly Port[], rows: readonly Float64Array[]): Promise<Float64Array[]> {
		const feeds: Record<string, Tensor> = {};
		let at = 0;
		for (const { name, shape, type } of ports) {
			const count = shape.reduce((product, dimension) => product * dimension, 1);
			const data = rows.flatMap((row) => Array.from(row.subarray(at, at + count)));
			const full = rows.length === 1 ? shape : [rows.length, ...shape.slice(1)];
			feeds[name] =
				type === "float32"
					? new Tensor("float32", Float32Array.from(data), full)
					: new Tensor("float64", Float64Array.from(data), full);
			at += count;
		}
		// Inputs that no output depends on are left out of the network.
		for (const meta of this.#session.inputMetadata) {
			if (!meta.isTensor || meta.name in feeds) continue;
			const shape = meta.shape.map((length) => (typeof length === "number" ? length : rows.length));
			feeds[meta.name] = new Tensor(
				meta.type,
				new Array(shape.reduce((a, b) => a * b, 1)).fill(meta.type === "int64" ? 0n : 0),
				shape,
			);
		}
		const answer = await this.#session.run(feeds);
		return rows.map((_, k) =>
			Float64Array.from(
				this.#session.outputNames.flatMap((name) => {
					const data = Array.from(answer[name].data, Number);
					const length = data.length / rows.length;
					return data.slice(k * length, (k + 1) * length);
				}),
			),
		);
	}

	async release(): Promise<void> {
		await this.#session.release();
	}
}
