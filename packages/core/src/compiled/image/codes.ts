/**
 * What the words of leaf programs mean, for what writes them (programs/), what runs them in plain
 * JavaScript (run-program.ts) and the kernels alike. All read this one file, so it is plain text for both
 * compilers: whole numbers, and functions of whole numbers.
 */

/** What a record is that is not compact, its first integer. */
export const constantRecord = 0;
export const programRecord = 1;
export const maskedRecord = 2;
export const filteredRecord = 3;
export const patchesRecord = 4;

/** Words between records: a cache line. */
export const recordWords = 8;

/**
 * Shapes of records that a leaf's node tells apart: the pairs of a compact program, or that it is another
 * record. It says record / recordWords * shapes + shape.
 */
export const shapes = 32;
export const otherShape = 31;
/** In a filtered record: a weight for each input and nothing else. */
export const linearShape = 30;

/** Words of a filtered record before its weights or its program. */
export const filterWords = 4;

/** What is answered. */
export const valuesAnswer = 0;
export const argminAnswer = 1;
export const argmaxAnswer = 2;

/** What a step does. The columns become ReLUs, where they stand. */
export const reluFlag = 1;
/** The columns become neurons of kinds of their own, where they stand. */
export const mixedFlag = 2;
/** Rows are read one by one. */
export const pullFlag = 4;
/** Columns of value 0 are passed over. */
export const skipsFlag = 8;
/** The columns are inputs, */
export const inputsFlag = 16;
/** which a list names. */
export const listedFlag = 32;
/** The columns are read as ReLUs, and no other step reads them. */
export const positiveFlag = 64;
/** The rows start at the biases that stand before their weights. */
export const freshFlag = 128;

/** Rows of the next panel where `left` are left. */
export function panelWidth(left: i32): i32 {
	const even = ((left >= 32 ? 16 : left > 16 ? (left + 1) >> 1 : left) + 1) & ~1;
	return even === 14 ? 16 : even;
}

/** Numbers after the last row, so that a panel may write whole vectors. */
export const rowPadding = 16;

/** Words of a cell's axis (src/compiled/walk/cells.ts). */
export const axisWords = 4;

/**
 * The frame of a network: where its arrays stand, a pointer each (of the boxes also where they end), and its
 * own numbers. Byte offsets.
 */
export const nodesAt = 0;
export const wordsAt = 4;
export const rowsAt = 8;
export const listAt = 12;
export const activeAt = 16;
export const statesAt = 20;
export const cellsAt = 24;
export const axesAt = 28;
export const boxesAt = 32;
export const boxesEndAt = 36;
export const axisCountAt = 40;
export const inputCountAt = 44;
export const frameBytes = 48;
