/** What a command tells the process that watches it (see start.ts). */

export type WatcherMessage =
	/** A file or folder that must not outlive the command. */
	| { readonly temporary: string }
	/** It is done with: renamed or removed. */
	| { readonly released: string }
	/** A temporary file that is taken away where work is to end with what it has reached. */
	| { readonly growing: string }
	/** How far the command is, for the terminal; null takes the line away. */
	| { readonly status: Status | null };

export interface Status {
	readonly phase: string;
	/** The part of the phase that is done, in [0, 1]; 0 where it is not known. */
	readonly done: number;
}

/** Tells it, if there is one. */
export function tell(message: WatcherMessage): void {
	if (process.connected) process.send?.(message);
}
