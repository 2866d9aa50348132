/**
 * Walks a tree of axis gates with many inputs at a time. A node is 16 bytes: threshold (f64), axis (i32),
 * left child (i32, the right one follows it). A leaf's threshold is +Infinity and its child is ~leaf, so that
 * a step is the same for every node. `active` and `states` have room for `count` numbers.
 */
export function walk(
	nodes: usize,
	inputs: usize,
	inputCount: i32,
	count: i32,
	active: usize,
	states: usize,
): void {
	for (let i = 0; i < count; i++) {
		store<u32>(active + ((<usize>i) << 2), i);
		store<i32>(states + ((<usize>i) << 2), 0);
	}
	walkFrom(nodes, inputs, inputCount, count, active, states);
	for (let i = 0; i < count; i++) {
		const state = states + ((<usize>i) << 2);
		store<i32>(state, ~load<i32>(state));
	}
}

/**
 * Walks the first `left` inputs that `active` names from the nodes that `states` says, until all say what
 * leaves do.
 */
export function walkFrom(
	nodes: usize,
	inputs: usize,
	inputCount: i32,
	left: i32,
	active: usize,
	states: usize,
): void {
	while (left > 0) {
		let kept = 0;
		for (let a = 0; a < left; a++) {
			const i = load<u32>(active + ((<usize>a) << 2));
			const state = states + ((<usize>i) << 2);
			const node = nodes + ((<usize>load<i32>(state)) << 4);
			const value = load<f64>(inputs + ((<usize>(i * inputCount + load<i32>(node, 8))) << 3));
			const next = load<i32>(node, 12) + <i32>(value > load<f64>(node));
			store<i32>(state, next);
			store<u32>(active + ((<usize>kept) << 2), i);
			kept += <i32>(next >= 0);
		}
		left = kept;
	}
}
