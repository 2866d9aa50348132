/**
 * A line on the terminal that shows how far long work is. Nothing is shown elsewhere, nor in the first half
 * second.
 */

import { isatty } from "node:tty";
import { printable } from "../files/printable.ts";
import { writeToTerminal } from "../files/standard-streams.ts";

const patience = 500; // ms before the line appears
const pause = 100; // ms between two drawings
const width = 24;

export class ProgressLine {
	readonly #on: boolean;
	readonly #start = performance.now();
	#drawn = 0;
	#visible = false;

	constructor(quiet: boolean) {
		this.#on = !quiet && isatty(2);
	}

	/**
	 * To be called as often as one likes.
	 *
	 * @param done part of the phase that is done, 0 where it is not known
	 */
	readonly report = (phase: string, done: number): void => {
		if (!this.#on) return;
		const now = performance.now();
		if (now - this.#start < patience || now - this.#drawn < pause) return;
		this.#drawn = now;
		this.#visible = true;
		const full = Math.round(width * Math.min(1, Math.max(0, done)));
		const bar = done > 0 ? ` ${"#".repeat(full)}${".".repeat(width - full)} ${Math.floor(100 * done)} %` : "";
		const seconds = Math.round((now - this.#start) / 1000);
		writeToTerminal(`\r\u001b[K${printable(phase)}${bar}  ${seconds} s`);
	};

	/** Takes the line away. */
	clear(): void {
		if (this.#visible) writeToTerminal("\r\u001b[K");
		this.#visible = false;
	}
}
