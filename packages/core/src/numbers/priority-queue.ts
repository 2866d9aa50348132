/** A binary heap of numbered items, the one of highest priority on top. Cost: log2 of its size a step. */
export class Heap {
	readonly #items: number[] = [];
	readonly #priorities: number[] = [];

	get size(): number {
		return this.#items.length;
	}

	get topPriority(): number {
		return this.#priorities[0];
	}

	push(item: number, priority: number): void {
		let at = this.#items.push(item) - 1;
		this.#priorities.push(priority);
		while (at > 0) {
			const above = (at - 1) >> 1;
			if (this.#priorities[above] >= priority) break;
			this.#move(above, at);
			at = above;
		}
		this.#items[at] = item;
		this.#priorities[at] = priority;
	}

	/** Takes the top item, or undefined if there is none. */
	pop(): number | undefined {
		const top = this.#items[0];
		const item = this.#items.pop();
		const priority = this.#priorities.pop();
		if (item === undefined || priority === undefined || this.#items.length === 0) return top;
		const size = this.#items.length;
		let at = 0;
		for (;;) {
			let below = 2 * at + 1;
			if (below >= size) break;
			if (below + 1 < size && this.#priorities[below + 1] > this.#priorities[below]) below++;
			if (priority >= this.#priorities[below]) break;
			this.#move(below, at);
			at = below;
		}
		this.#items[at] = item;
		this.#priorities[at] = priority;
		return top;
	}

	#move(from: number, to: number): void {
		this.#items[to] = this.#items[from];
		this.#priorities[to] = this.#priorities[from];
	}
}
