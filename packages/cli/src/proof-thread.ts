/** A thread that checks shards of a proof for `checkOverThreads`. */

import { parentPort, workerData } from "node:worker_threads";
import { shardChecker } from "./networks/check-threads.ts";

const check = shardChecker(workerData);
parentPort?.on("message", (index: number) => parentPort?.postMessage(check(index)));
