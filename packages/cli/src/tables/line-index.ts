/**
 * On which line each row starts, learned while a table is read. A line's number less its row's is kept where
 * it changes, which in most files is nowhere; so asking costs a binary search, and nothing is read again.
 */

export class LineIndex {
	/** Rows known so far, from 0. */
	rowCount = 0;
	readonly #rows: number[] = [];
	readonly #offsets: number[] = [];

	/** Tells the line of a row; rows that are known already, and rows out of order, are passed over. */
	learn(row: number, line: number): void {
		if (row !== this.rowCount) return;
		this.rowCount++;
		const offset = line - row;
		if (this.#offsets[this.#offsets.length - 1] === offset) return;
		this.#rows.push(row);
		this.#offsets.push(offset);
	}

	/** The 1-based line of a row that is known. */
	lineOf(row: number): number {
		let from = 0;
		let to = this.#rows.length - 1;
		while (from < to) {
			const middle = (from + to + 1) >> 1;
			if (this.#rows[middle] <= row) from = middle;
			else to = middle - 1;
		}
		return row + this.#offsets[from];
	}
}
