/** A thread that answers batches for `openBatches`. */

import { parentPort } from "node:worker_threads";
import { serveThread } from "@condnet/core";

const port = parentPort;
if (port)
	serveThread({
		post: (message) => port.postMessage(message),
		listen: (listener) => port.on("message", listener),
	});
