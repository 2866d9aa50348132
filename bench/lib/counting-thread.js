/** A thread that counts whenever it is told to: what shows whether a core is free. */

import { parentPort } from "node:worker_threads";

parentPort.on("message", () => {
	let sum = 0;
	for (let i = 0; i < 2e6; i++) sum += i % 7;
	parentPort.postMessage(sum);
});
