/** A thread that sets up one contender and runs its rounds. */

import { performance } from "node:perf_hooks";
import { parentPort, workerData } from "node:worker_threads";

const { file, options, table, clock } = workerData;

/** Milliseconds: of the wall's clock, or of the processor's, which a busy machine lengthens less. */
function now() {
	if (clock === "wall") return performance.now();
	const { user, system } = process.cpuUsage();
	return (user + system) / 1000;
}

try {
	const { setUp } = await import(new URL(`../contenders/${file}`, import.meta.url));
	const { version, lowering, run, queryCount = table.queryCount } = await setUp(table, options);
	const answers = new Float64Array(queryCount * (table.expected.length / table.queryCount));
	const modes = Object.keys(run);
	answers.fill(Number.NaN);
	parentPort.on("message", async (mode) => {
		try {
			const start = now();
			const pending = run[mode](answers, queryCount);
			const given = (pending instanceof Promise ? await pending : pending) ?? answers;
			const ns = ((now() - start) * 1e6) / queryCount;
			let wrong = 0;
			for (let i = 0; i < given.length; i++) if (!Object.is(given[i], table.expected[i])) wrong++;
			given.fill(Number.NaN);
			parentPort.postMessage({ ns, wrong });
		} catch (error) {
			parentPort.postMessage({ error: String(error) });
		}
	});
	parentPort.postMessage({ version, lowering, modes, queryCount });
} catch (error) {
	parentPort.postMessage({ error: String(error) });
}
