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

	/** Runs one input. @returns all outputs, one after another */
	async run(ports: readonly Port[], input: Float64Array): Promise<Float64Array> {
		const feeds: Record<string, Tensor> = {};
		let at = 0;
		for (const { name, shape, type } of ports) {
			const count = shape.reduce((product, dimension) => product * dimension, 1);
			const part = input.subarray(at, at + count);
			feeds[name] =
				type === "float32"
					? new Tensor("float32", Float32Array.from(part), shape)
					: new Tensor("float64", Float64Array.from(part), shape);
			at += count;
		}
		const answer = await this.#session.run(feeds);
		const parts = this.#session.outputNames.map((name) => Array.from(answer[name].data, Number));
		return Float64Array.from(parts.flat());
	}

	async release(): Promise<void> {
		await this.#session.release();
	}
}
