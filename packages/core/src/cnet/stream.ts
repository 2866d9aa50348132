/**
 * A .cnet file whose sections are appended piece by piece as their numbers come. Memory: the table of
 * sections.
 */

import { requireUsage } from "../errors.ts";
import { type ByteSink, metadataSections } from "./encode.ts";
import { type ElementType, requireLittleEndian } from "./frame/format.ts";
import { FileLayout } from "./frame/frame-writer.ts";
import type { SectionPlan } from "./sections/columns.ts";
import type { CnetMetadata } from "./sections/metadata.ts";
import { type NetworkFacts, networkFacts } from "./sections/network-sections.ts";
import type { NumberArray } from "./sections/sections.ts";

export class CnetStream {
	readonly #sink: ByteSink;
	readonly #layout = new FileLayout();

	constructor(sink: ByteSink) {
		requireLittleEndian();
		this.#sink = sink;
	}

	/** Bytes of the file so far. */
	get size(): number {
		return this.#layout.size;
	}

	/** Begins a section. @returns its offset in the file */
	async begin(name: string, type: ElementType, required = true): Promise<number> {
		await this.#sink.write(this.#layout.begin(name, type, required));
		return this.#layout.size;
	}

	/** Appends numbers to the section that was begun. */
	async append(numbers: NumberArray): Promise<void> {
		const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
		this.#layout.add(bytes);
		await this.#sink.write(bytes);
	}

	end(): void {
		this.#layout.end();
	}

	/** Writes the section `network`. */
	async facts(facts: NetworkFacts): Promise<void> {
		await this.#write(networkFacts(facts));
	}

	/** Writes metadata and labels, and closes the file. */
	async finish(metadata: CnetMetadata): Promise<void> {
		for (const section of metadataSections(metadata)) await this.#write(section);
		const end = this.#layout.finish();
		await this.#sink.write(end);
	}

	async #write({ name, type, required, length, pieces }: SectionPlan): Promise<void> {
		const from = await this.begin(name, type, required);
		for (const piece of pieces()) await this.append(piece);
		requireUsage(this.size === from + length, `Section ${name} is not as long as it was announced.`);
		this.end();
	}
}
