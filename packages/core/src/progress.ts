/** How long work is watched and stopped. Core has no clock and no terminal: both ends are handed in. */

import { CondnetError } from "./errors.ts";

/**
 * How long work tells how far it is (`onProgress`) and is stopped (`signal`). Stopped work throws
 * `interrupted`.
 */
export interface WorkOptions {
	/** Called now and then with the phase's name and the part of it that is done, in [0, 1]. */
	readonly onProgress?: ((phase: string, done: number) => void) | undefined;
	/** An AbortSignal, say: once it is aborted the work throws a CondnetError with code `interrupted`. */
	readonly signal?: { readonly aborted: boolean } | undefined;
}

/**
 * Reports progress and stops the work if it was aborted. Cheap enough for every few thousand steps of a loop.
 */
export function advance(options: WorkOptions, phase: string, done: number): void {
	if (options.signal?.aborted) throw new CondnetError("interrupted", `Interrupted while ${phase}.`);
	options.onProgress?.(phase, done);
}
