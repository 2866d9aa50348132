/**
 * Networks by the name of their file, whatever the format: .cnet, and models that are unconditional networks.
 */

import {
	type BoxProof,
	type CnetMetadata,
	type CompiledLayout,
	ConditionalNetwork,
	CondnetError,
	decodeAny,
	ExactNetwork,
	type ExtraSection,
	type WorkOptions,
} from "@condnet/core";
import { type OnnxModel, readOnnx } from "@condnet/onnx";
import { readFileBytes } from "../files/input-bytes.ts";
import { unpack } from "../files/unpack.ts";

export interface OpenedNetwork {
	readonly path: string;
	readonly network: ConditionalNetwork;
	readonly metadata: CnetMetadata;
	readonly extras: readonly ExtraSection[];
	/** The layout that the file keeps of it. */
	readonly compiled?: CompiledLayout | undefined;
	/** What proves that it equals its model on a box, where the file says it. */
	readonly proof?: BoxProof | undefined;
	/** Size of the file. */
	readonly bytes: number;
	/** What else an ONNX file says; undefined for a .cnet file. */
	readonly model?: OnnxModel;
}

/** A network of integers or rationals, which only exact arithmetic evaluates. */
export interface OpenedExactNetwork {
	readonly path: string;
	readonly network: ExactNetwork;
	readonly metadata: CnetMetadata;
	readonly extras: readonly ExtraSection[];
	/** Size of the file. */
	readonly bytes: number;
}

export type AnyOpenedNetwork = OpenedNetwork | OpenedExactNetwork;

export function isExact(opened: AnyOpenedNetwork): opened is OpenedExactNetwork {
	return opened.network instanceof ExactNetwork;
}

/**
 * As openAnyNetwork, for what needs a network in float64.
 *
 * @throws as openAnyNetwork, and `bad-data` if it is an exact one
 */
export async function openNetwork(path: string, work: WorkOptions = {}): Promise<OpenedNetwork> {
	const opened = await openAnyNetwork(path, work);
	if (!isExact(opened)) return opened;
	throw new CondnetError(
		"bad-data",
		`${path} holds a network of ${opened.network.arithmetic}s that float64 does not hold, expected one in float64 here.`,
		"inspect, predict, verify and explain work on it.",
	);
}

/**
 * @throws CondnetError `bad-data` if the file is damaged or of another kind, `unsupported-operator` naming
 * the node of a model, `input-output` if it cannot be read
 */
export async function openAnyNetwork(path: string, work: WorkOptions = {}): Promise<AnyOpenedNetwork> {
	if (/\.(csv|tsv|parquet|jsonl?|npy|npz)$/i.test(path))
		throw new CondnetError("bad-data", `${path} is a table, expected a network (.cnet or .onnx) here.`);
	const bytes = await readFileBytes(path);
	return naming(path, async () => {
		if (/\.onnx$/i.test(path)) return openModel(path, bytes, bytes.length, work);
		if (/\.onnx\.gz$/i.test(path)) return openModel(path, await unpack(bytes), bytes.length, work);
		return { path, bytes: bytes.length, ...decodeAny(bytes) };
	});
}

/** Opens a file; what is wrong with it is said with its name. */
export async function naming<Result>(path: string, open: () => Promise<Result>): Promise<Result> {
	try {
		return await open();
	} catch (error) {
		if (!(error instanceof CondnetError)) throw error;
		throw new CondnetError(error.code, `${path}: ${error.message}`, error.hint);
	}
}

/**
 * A model is an unconditional network; its values are numbered x0, x1, ... and y0, y1, ... in the flattened
 * order.
 */
function openModel(path: string, file: Uint8Array, bytes: number, work: WorkOptions): OpenedNetwork {
	const model = readOnnx(file, work);
	const { inputCount, outputCount } = model.network;
	const metadata: CnetMetadata = {
		inputs: Array.from({ length: inputCount }, (_, j) => `x${j}`),
		outputs: Array.from({ length: outputCount }, (_, k) => `y${k}`),
		notes: model.notes,
	};
	return { path, network: ConditionalNetwork.of(model.network), metadata, extras: [], bytes, model };
}
