/** A thread that opens one .cnet file in one of three ways, and answers queries with it. */

import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { clockOf } from "./clock.js";
import { CnetReader, compile, decode, openLayout } from "./condnet.js";

const { how, path, clock, queries, expected, queryCount } = workerData;
const now = clockOf(clock);

const descriptor = openSync(path, "r");
const { size } = fstatSync(descriptor);

function readInto(bytes, from) {
	for (let done = 0; done < bytes.length; )
		done += readSync(descriptor, bytes, done, Math.min(2 ** 30, bytes.length - done), from + done);
}

function read(from, to) {
	const bytes = new Uint8Array(to - from);
	readInto(bytes, from);
	return bytes;
}

async function openNetwork() {
	if (how === "compile") return compile(decode(read(0, size)).network);
	const reader = await CnetReader.open({ size, read, readInto });
	if (how === "read") {
		const { offset, length } = reader.entry("compiled.arrays");
		read(offset, offset + length);
		return undefined;
	}
	return openLayout(await reader.compiledHeader(), (memory) => reader.readInto("compiled.arrays", memory));
}

const start = now();
const network = await openNetwork();
const answer = new Float64Array(1);
network?.evaluate(queries, answer);
const milliseconds = now() - start;
const answers = new Float64Array(queryCount);
network?.evaluateBatch(queries, answers, queryCount);
let wrong = 0;
for (let i = 0; network && i < queryCount; i++) if (!Object.is(answers[i], expected[i])) wrong++;
closeSync(descriptor);
parentPort.postMessage({ milliseconds, wrong });
