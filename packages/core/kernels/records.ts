/** The `length` numbers of each leaf's record, which are its answer. All pointers are byte offsets. */
export function answer(leaves: usize, count: i32, records: usize, length: i32, outputs: usize): void {
	const size = (<usize>length) << 3;
	const end = leaves + ((<usize>count) << 2);
	for (; leaves < end; leaves += 4) {
		const from = records + <usize>load<u32>(leaves) * size;
		for (let k: usize = 0; k < size; k += 8) store<f64>(outputs + k, load<f64>(from + k));
		outputs += size;
	}
}
