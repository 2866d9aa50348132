/** A thread that proves boxes for `proverThreads`, until it is terminated. */

import { workerData } from "node:worker_threads";
import { decode, serveProver } from "@condnet/core";
import type { SharedModel } from "./networks/prover-threads.ts";

const { model, start }: SharedModel = workerData;
serveProver(decode(model).network.networks.get(0), start);
