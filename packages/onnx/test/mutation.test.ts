import { CondnetError, Random } from "@condnet/core";
import { expect, it } from "vitest";
import { milliseconds } from "../../core/test/processor-time.ts";
import { readOnnx } from "../src/index.ts";
import { fixtureBytes, fixtureFiles } from "./fixtures.ts";

const count = Number(process.env.CONDNET_RUNS ?? 3000);
const seed = Number(process.env.CONDNET_SEED ?? 1);

/** Changes a file as accidents and attackers do. */
function mutate(random: Random, files: readonly Uint8Array[]): Uint8Array {
	let bytes = files[random.integer(files.length)].slice();
	const changes = 1 + random.integer(3);
	for (let change = 0; change < changes && bytes.length > 0; change++) {
		const at = random.integer(bytes.length);
		const kind = random.integer(16); // half of the changes are of a few bits
		if (kind === 0) bytes[at] = random.integer(256);
		else if (kind === 1 || kind > 7) bytes[at] ^= 1 << random.integer(8);
		else if (kind === 2) bytes[at] += random.integer(2) === 0 ? 1 : 255;
		else if (kind === 3) bytes = bytes.slice(0, at);
		else if (kind === 4)
			bytes = Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + 1 + random.integer(8))]);
		else if (kind === 5)
			bytes = Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(random.integer(at + 1))]);
		else if (kind === 6) {
			const other = files[random.integer(files.length)];
			bytes = Uint8Array.from([...bytes.subarray(0, at), ...other.subarray(random.integer(other.length))]);
		} else {
			const varint = [255, 255, 255, 255, ...(random.integer(2) === 0 ? [15] : [255, 255, 255, 255, 127])];
			bytes = Uint8Array.from([...bytes.subarray(0, at), ...varint, ...bytes.subarray(at + 1)]);
		}
	}
	return bytes;
}

it(`each of ${count} mutated files (seed ${seed}) is read or refused with a message`, {
	timeout: 3_600_000,
}, () => {
	const files = fixtureFiles().map(fixtureBytes);
	const random = new Random(seed);
	let [read, slowest, largest] = [0, 0, 0];
	const before = process.memoryUsage.rss();
	for (let i = 0; i < count; i++) {
		const bytes = mutate(random, files);
		const started = milliseconds();
		try {
			readOnnx(bytes);
			read++;
		} catch (error) {
			const isRefusal =
				error instanceof CondnetError &&
				(error.code === "bad-data" || error.code === "unsupported-operator") &&
				/^\S.{8,}\.$/s.test(error.message);
			if (!isRefusal) {
				console.log(`mutation ${i}: ${JSON.stringify(Array.from(bytes))}`);
				throw error;
			}
		}
		slowest = Math.max(slowest, milliseconds() - started);
		if (i % 100 === 0) largest = Math.max(largest, process.memoryUsage.rss() - before);
	}
	console.log(
		`${count} mutated files: ${read} read, the others refused; slowest ${slowest.toFixed(0)} ms, ${(largest / 1e6).toFixed(0)} MB more memory`,
	);
	expect(read).toBeGreaterThan(0);
	expect(read).toBeLessThan(count);
	expect(slowest).toBeLessThan(1000);
	expect(largest).toBeLessThan(1e9);
});
