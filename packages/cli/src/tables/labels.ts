/** A dictionary of label texts, numbered as they appear. */

import type { Cells } from "./table.ts";

export class Labels {
	readonly texts: string[];
	readonly #ids: Map<string, number>;

	constructor(texts: readonly string[] = []) {
		this.texts = [...texts];
		this.#ids = new Map(texts.map((text, id) => [text, id]));
	}

	/** The number of a text; a new one is added. */
	id(text: string): number {
		const known = this.#ids.get(text);
		if (known !== undefined) return known;
		this.#ids.set(text, this.texts.length);
		return this.texts.push(text) - 1;
	}

	/** The number of a text that is known. */
	find(text: string): number | undefined {
		return this.#ids.get(text);
	}

	/** The numbers of a column's texts. */
	ids(cells: Cells): Float64Array {
		const ids = new Float64Array(cells.length);
		for (let i = 0; i < cells.length; i++) ids[i] = this.id(String(cells[i]));
		return ids;
	}
}
