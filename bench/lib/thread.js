/** A thread that sets up one contender and runs its rounds. */

import { parentPort, workerData } from "node:worker_threads";
import { clockOf } from "./clock.js";

const { file, options, table, clock } = workerData;
const now = clockOf(clock);

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
