/** What time is measured by. */

import { performance } from "node:perf_hooks";

/**
 * A clock in milliseconds: "wall", or "processor", this process's own time, which a busy machine lengthens
 * less.
 */
export function clockOf(kind) {
	return kind === "processor" ? processorTime : () => performance.now();
}

function processorTime() {
	const { user, system } = process.cpuUsage();
	return (user + system) / 1000;
}
