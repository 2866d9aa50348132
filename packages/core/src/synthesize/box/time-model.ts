/**
 * What one input takes in time, in a compiled network: a sum of a few quantities that are counted, each times
 * a constant. The constants stand here, so that the same command makes the same network on every machine;
 * `npm run bench -- time-model` measures networks of many shapes and prints the constants that fit them.
 *
 * Memory is what makes many leaves slow: every doubling of what a network takes beyond the second cache is
 * paid once for the leaf and once for each of its cache lines.
 */

/** What one input meets on its way, on average. */
export interface PathQuantities {
	/** Gates passed. */
	readonly gates: number;
	/** Leaves that compute: 1, or the part of inputs that reach one. */
	readonly programs: number;
	/** Those of them that ask a filter. */
	readonly filtered: number;
	/** Those of them that are not compact (network/compact-size.ts): they go by stages, with branches. */
	readonly staged: number;
	/** Rows of neurons and outputs. */
	readonly rows: number;
	/** Products of a weight and a value that is not passed over; compact leaves multiply all they hold. */
	readonly products: number;
	/** Words that a leaf is read from, as it is compiled. */
	readonly leafWords: number;
}

/** Nanoseconds of each. */
export const timeConstants = {
	/** One input a call: the call and the answer. */
	call: 33,
	gate: 2.5,
	/** A filter, and a program that goes by stages, beyond what compact ones take. */
	filtered: 15,
	staged: 60,
	row: 0.8,
	product: 0.15,
	/** For each doubling of memory beyond the second cache: a leaf that computes, and a word of it. */
	far: 26,
	farWord: 0.045,
} as const;

/**
 * Masks near each other share a program of what any of them keeps: so many times its own a leaf with a mask
 * computes, where there are other leaves.
 */
export const sharedProgram = 1.3;

/** Bytes that are read as fast as if there were less of them. */
const nearBytes = 2 ** 20;

/** How often the memory of so many words doubles what is near; 0 below that. */
export function doublings(words: number): number {
	return Math.max(0, Math.log2((8 * words) / nearBytes));
}

/** Nanoseconds of a leaf, its gates left out. */
export function leafTime(
	{ programs, filtered, staged, rows, products, leafWords }: Omit<PathQuantities, "gates">,
	far: number,
): number {
	const c = timeConstants;
	return (
		programs * far * c.far +
		filtered * c.filtered +
		staged * c.staged +
		rows * c.row +
		products * c.product +
		leafWords * far * c.farWord
	);
}

/** Nanoseconds of one input. @param held words of the compiled network */
export function pathTime(path: PathQuantities, held: number): number {
	return timeConstants.call + path.gates * timeConstants.gate + leafTime(path, doublings(held));
}
