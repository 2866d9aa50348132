/** A thread that answers batches, or one that only counts. */

import { parentPort, workerData } from "node:worker_threads";
import { serveThread } from "./condnet.js";

if (workerData === "count")
	parentPort.on("message", () => {
		let sum = 0;
		for (let i = 0; i < 2e6; i++) sum += i % 7;
		parentPort.postMessage(sum);
	});
else
	serveThread({
		post: (message) => parentPort.postMessage(message),
		listen: (listener) => parentPort.on("message", listener),
	});
