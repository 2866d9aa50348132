/**
 * Compiled networks that a file keeps and that are used in place: their arrays are read into the memory they
 * work in, and nothing is computed but what makes them safe. A layout may be anybody's bytes, so its header
 * must be the one that its own counts give, and every index and every end of a search is looked at before it
 * is used: no layout makes a search leave its arrays or go on for ever. That it answers as its network does
 * is not seen here but by `compileAs`.
 *
 * Cost of opening: reading, and one pass over what holds indices (flat trees their nodes, lines unless they
 * hold the answers, answers that leaves share 4 bytes a leaf, answers that are labels themselves, others
 * nothing).
 */

import { CondnetError, requireUsage } from "../errors.ts";
import type { CompiledLayout, LayoutHeader } from "../network/compiled-layout.ts";
import type { ConditionalNetwork } from "../network/conditional-network.ts";
import { describe } from "../numbers/required.ts";
import { type CompileOptions, compile } from "./compile.ts";
import type { CompiledNetwork } from "./image/compiled-network.ts";
import { Image, type ImageHeader } from "./image/image.ts";
import type { MemoryOptions } from "./image/memory.ts";
import { loweringTable } from "./lowerings.ts";
import { openImage } from "./open.ts";
import { labelsProblem, recordsProblem } from "./search/records.ts";
import { SingleNetwork } from "./single-network.ts";

/** Counts up whenever what a lowering's arrays and numbers mean changes. */
export const layoutVersion = 2;

/**
 * What a file keeps of a compiled network, a view on its memory; undefined where its lowering is not one that
 * is kept (leaves that compute, and the reference), or inputs are rounded before it.
 */
export function layoutOf(compiled: CompiledNetwork): CompiledLayout | undefined {
	const { lowering, image } = compiled;
	if (keptAs(lowering) === undefined || compiled instanceof SingleNetwork) return undefined;
	const { numbers, arrays } = image.header;
	return { version: layoutVersion, lowering, numbers, arrays, bytes: image.stored() };
}

/** Whether a layout is of this version of condnet; otherwise compile its network. */
export function canOpen({ version }: LayoutHeader): boolean {
	return version === layoutVersion;
}

/** Where a kept layout is opened to, and for batches of how many rows. */
export interface OpenLayoutOptions extends MemoryOptions {
	/**
	 * Where answers are numbers of labels, how many labels there are: every answer must be one of 0 ..
	 * labelCount - 1.
	 */
	readonly labelCount?: number | undefined;
}

/**
 * Opens a layout, whose numbers of inputs and outputs are known to be right (a file's are those of its
 * columns' names).
 *
 * @param fill writes the layout's bytes to the memory it is given
 * @throws CondnetError `bad-data` if the layout is damaged, `usage` if it is of another version or does not
 * fit into memory, and what `fill` throws
 */
export async function openLayout(
	layout: LayoutHeader,
	fill: (memory: Uint8Array) => void | Promise<void>,
	options: OpenLayoutOptions = {},
): Promise<CompiledNetwork> {
	requireUsage(
		typeof layout === "object" && layout !== null,
		`The compiled layout is ${describe(layout)}, expected what a file keeps of one.`,
	);
	requireUsage(
		canOpen(layout),
		`The compiled layout is of version ${layout.version}, expected ${layoutVersion}.`,
		"Compile the network itself.",
	);
	const image = Image.allocate(headerOf(layout), options);
	await fill(image.stored());
	const compiled = openImage(image);
	const problem =
		recordsProblem(image) ??
		compiled.problem() ??
		(options.labelCount === undefined ? undefined : labelsProblem(image, options.labelCount));
	if (problem !== undefined) throw damaged(problem);
	return compiled;
}

/**
 * Compiles a network as a layout says.
 *
 * @throws CondnetError `bad-data` unless the result is the layout, byte for byte; `usage` as openLayout
 */
export function compileAs(
	network: ConditionalNetwork,
	layout: CompiledLayout,
	options: Omit<CompileOptions, "lowering"> = {},
): CompiledNetwork {
	requireUsage(canOpen(layout), `The compiled layout is of version ${layout.version}.`);
	const kept = keptAs(layout.lowering);
	if (kept === undefined) throw damaged(`there is no lowering ${layout.lowering}`);
	const compiled = compile(network, { ...options, lowering: kept.name });
	const made = layoutOf(compiled);
	if (made === undefined || description(made) !== description(layout) || !equal(made.bytes, layout.bytes))
		throw damaged("it is not the layout of the network beside it");
	return compiled;
}

/** The lowering of a name, where it is one that a file can keep. */
function keptAs(lowering: string) {
	const row = loweringTable.find(({ name }) => name === lowering);
	return row?.header && { name: row.name, header: row.header };
}

/** The header that the counts of a layout give, which must be the layout's own. */
function headerOf(layout: LayoutHeader): ImageHeader {
	const { numbers, arrays, lowering } = layout;
	const { inputCount, outputCount, leafCount, keyLength, axis = 0, bias = 0, low = 0, scale = 1 } = numbers;
	const kept = keptAs(lowering);
	if (kept === undefined) throw damaged(`there is no lowering ${lowering}`);
	for (const count of [inputCount, outputCount, leafCount])
		if (!(Number.isSafeInteger(count) && count >= 1 && count < 2 ** 31))
			throw damaged("its counts cannot be");
	const shape = {
		...{ inputCount, outputCount, leafCount, axis, bias },
		withKeys: keyLength > 0,
		withGaps: numbers.withGaps === 1,
		sharedNumbers: arrays.answers?.[1] ?? 0,
		terms: arrays.keyWeights?.[1] ?? 0,
	};
	const header = kept.header(shape, low, scale, (arrays.bases?.[1] ?? 1) - 1);
	if (description(header) !== description(layout)) throw damaged("its arrays are not those of its counts");
	return header;
}

function description({ numbers, arrays }: Pick<LayoutHeader, "numbers" | "arrays">): string {
	return JSON.stringify([Object.entries(numbers), Object.entries(arrays)]);
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
	if (a.length !== b.length) return false;
	// Compared as words where both are aligned, which views on memory and on whole files are.
	const isAligned = (a.byteOffset | b.byteOffset | a.length) % 8 === 0;
	const view = ({ buffer, byteOffset, length }: Uint8Array) =>
		isAligned
			? new BigUint64Array(buffer, byteOffset, length / 8)
			: new Uint8Array(buffer, byteOffset, length);
	const left = view(a);
	const right = view(b);
	for (let k = 0; k < left.length; k++) if (left[k] !== right[k]) return false;
	return true;
}

function damaged(what: string): CondnetError {
	return new CondnetError("bad-data", `The compiled layout is damaged: ${what}.`, "Write the file again.");
}
