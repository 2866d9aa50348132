/**
 * Labels that do not overlap, each as near as can be to where it wants to be: least squares under a spacing,
 * by pooling adjacent violators.
 */

/**
 * @param wanted heights, in any order @param spacing least distance of two labels @param low @param high
 * bounds of all
 * @returns the heights in the same order. If all do not fit between the bounds, they are spaced evenly.
 */
export function placeLabels(wanted: readonly number[], spacing: number, low: number, high: number): number[] {
	const order = wanted.map((_, i) => i).sort((a, b) => wanted[a] - wanted[b] || a - b);
	const gap = Math.min(spacing, (high - low) / Math.max(1, wanted.length - 1));
	// Without the spacing each label k stands at wanted - k gap, and heights must not fall.
	const blocks: { sum: number; count: number }[] = [];
	order.forEach((label, k) => {
		let block = { sum: wanted[label] - k * gap, count: 1 };
		for (
			let last = blocks.at(-1);
			last && last.sum / last.count > block.sum / block.count;
			last = blocks.at(-1)
		) {
			block = { sum: block.sum + last.sum, count: block.count + last.count };
			blocks.pop();
		}
		blocks.push(block);
	});
	const flat = blocks.flatMap(({ sum, count }) => new Array<number>(count).fill(sum / count));
	const heights = new Array<number>(wanted.length);
	order.forEach((label, k) => {
		const top = high - (order.length - 1) * gap;
		heights[label] = Math.min(Math.max(flat[k], low), top) + k * gap;
	});
	return heights;
}
