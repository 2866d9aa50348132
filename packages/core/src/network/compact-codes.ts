/**
 * Blocks of compact programs (compiled/programs/compact-program.ts). The kernels read this file too, so it is
 * plain text for both compilers.
 */

/** Pairs of a compact program's last block at most; more are left to blocks before it. */
export const lastPairs = 4;

/** Pairs of the next block where more than lastPairs are left. */
export function blockPairs(left: i32): i32 {
	return left > 7 ? 7 : 4;
}

/** Numbers that a compact program's outputs take, whatever they are. */
export const outputPlaces = 6;
