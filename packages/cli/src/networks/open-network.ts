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
import { storedSections } from "@condnet/core/internal";
import { type Decision, type OnnxModel, type Port, readNnet, readOnnx } from "@condnet/onnx";
import { readFileBytes } from "../files/input-bytes.ts";
import { unpack } from "../files/unpack.ts";
import type { ModelOptions } from "../program/options.ts";
import { inArithmetic } from "./arithmetic.ts";
import { externalDataBeside } from "./external-data.ts";
import { type NamedTensor, portNames } from "./port-names.ts";

/** How a model is read, and what is asked of it. */
export interface Reading extends ModelOptions {
	/** The one thing asked of its outputs, so that what only follows the decision is cut off. */
	readonly cutDecision?: Decision | undefined;
}

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
	/** The sections of a .cnet file. */
	readonly sections?: ReturnType<typeof storedSections> | undefined;
	/** What had to be rounded for the arithmetic that was asked for. */
	readonly rounding?: string;
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
	/** The sections of a .cnet file. */
	readonly sections?: ReturnType<typeof storedSections> | undefined;
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
export async function openNetwork(
	path: string,
	work: WorkOptions = {},
	reading: Reading = {},
): Promise<OpenedNetwork> {
	const opened = await openAnyNetwork(path, work, reading);
	if (!isExact(opened)) return opened;
	throw new CondnetError(
		"bad-data",
		`${path} holds a network of ${opened.network.arithmetic}s that float64 does not hold, expected one in float64 here.`,
		"inspect, predict, verify and explain work on it.",
	);
}

/** Whether a file is a model by its name, so that it can be read in ways. */
export function isModel(path: string): boolean {
	return /\.onnx(\.gz)?$/i.test(path);
}

/** @throws CondnetError `usage` if options say how to read a model and there is none */
export function requireModel(paths: readonly (string | undefined)[], reading: Reading): void {
	const { stopAt, inputShapes, externalData } = reading;
	if (stopAt === undefined && inputShapes === undefined && externalData === undefined) return;
	if (paths.some((path) => path !== undefined && isModel(path))) return;
	throw new CondnetError(
		"usage",
		`--output, --input-shape and --external-data say how to read an .onnx model, and ${paths.filter((path) => path !== undefined).join(" and ")} is none.`,
		"Leave them out. A file to write is named with -o.",
	);
}

/**
 * @throws CondnetError `bad-data` if the file is damaged or of another kind, `unsupported-operator` naming
 * the node of a model, `input-output` if it cannot be read
 */
export async function openAnyNetwork(
	path: string,
	work: WorkOptions = {},
	reading: Reading = {},
): Promise<AnyOpenedNetwork> {
	if (/\.(csv|tsv|parquet|jsonl?|npy|npz)$/i.test(path))
		throw new CondnetError(
			"bad-data",
			`${path} is a table, expected a network (.cnet, .onnx or .nnet) here.`,
		);
	const bytes = await readFileBytes(path);
	return naming(path, async () => {
		const opened = await openBytes(path, bytes, work, reading);
		return reading.arithmetic === undefined ? opened : inArithmetic(opened, reading.arithmetic);
	});
}

async function openBytes(
	path: string,
	bytes: Uint8Array,
	work: WorkOptions,
	reading: Reading,
): Promise<AnyOpenedNetwork> {
	if (isModel(path)) {
		const plain = /\.gz$/i.test(path) ? await unpack(bytes) : bytes;
		return openModel(path, plain, bytes.length, work, reading);
	}
	if (/\.nnet(\.gz)?$/i.test(path)) {
		const plain = /\.gz$/i.test(path) ? await unpack(bytes) : bytes;
		return openNnet(path, plain, bytes.length);
	}
	return { path, bytes: bytes.length, sections: storedSections(bytes), ...decodeAny(bytes) };
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

/** Bytes of a .nnet file at most. */
const largestNnet = 2 ** 28;

/** The format has no names: values are numbered. */
function openNnet(path: string, file: Uint8Array, bytes: number): OpenedNetwork {
	if (file.length > largestNnet)
		throw new CondnetError("bad-data", `it has ${file.length} bytes, expected ${largestNnet} at most.`);
	const { network, notes } = readNnet(new TextDecoder().decode(file));
	const metadata: CnetMetadata = {
		inputs: Array.from({ length: network.inputCount }, (_, j) => `x${j}`),
		outputs: Array.from({ length: network.outputCount }, (_, k) => `y${k}`),
		notes,
	};
	return { path, network: ConditionalNetwork.of(network), metadata, extras: [], bytes };
}

/** A model is an unconditional network; its values are called after its tensors. */
function openModel(
	path: string,
	file: Uint8Array,
	bytes: number,
	work: WorkOptions,
	{ stopAt, inputShapes, externalData, cutDecision }: Reading,
): OpenedNetwork {
	const model = readOnnx(file, {
		...work,
		output: stopAt,
		inputShapes,
		externalData: externalData ? externalDataBeside(path) : undefined,
		cutDecision,
	});
	const tensors = (ports: readonly Port[]): NamedTensor[] =>
		ports.map(({ name, shape }) => ({ name, count: shape.reduce((product, length) => product * length, 1) }));
	const { inputs, outputs, notes } = portNames(tensors(model.inputs), tensors(model.outputs));
	const metadata: CnetMetadata = { inputs, outputs, byPosition: true, notes: [...model.notes, ...notes] };
	return { path, network: ConditionalNetwork.of(model.network), metadata, extras: [], bytes, model };
}
