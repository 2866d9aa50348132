// @ts-check

/**
 * What code points are usually looked up in: a table cut into blocks of which equal ones are stored once, their
 * numbers cut so again. Each stage has the narrowest whole numbers that hold it; bytes are those of the arrays.
 */

/** @param {number} most */
export const narrow = (most) => (most < 2 ** 8 ? 1 : most < 2 ** 16 ? 2 : 4);

/**
 * Cuts numbers below 2^16 into blocks of 2^bits, equal ones once.
 *
 * @param {Uint16Array | Uint32Array} numbers
 * @param {number} bits
 * @returns the numbers of the blocks, and the blocks' bytes
 */
export function stage(numbers, bits) {
	const size = 2 ** bits;
	const known = new Map();
	const index = new Uint32Array(Math.ceil(numbers.length / size));
	let most = 0;
	for (let at = 0, block = 0; at < numbers.length; at += size, block++) {
		const key = String.fromCharCode(...numbers.subarray(at, at + size));
		if (!known.has(key)) known.set(key, known.size);
		index[block] = known.get(key);
	}
	for (const number of numbers) most = Math.max(most, number);
	return { index, bytes: known.size * size * narrow(most) };
}

/**
 * Bytes of the trie of three stages with blocks of 2^low labels and of 2^middle numbers of blocks.
 *
 * @param {Uint16Array} labels
 * @param {number} low
 * @param {number} middle
 */
export function threeStages(labels, low, middle) {
	const leaf = stage(labels, low);
	const { index, bytes } = stage(leaf.index, middle);
	return leaf.bytes + bytes + index.length * narrow(Math.max(...new Set(index)));
}
