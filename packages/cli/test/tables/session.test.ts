import { describe, expect, it } from "vitest";
import { duckError } from "../../src/tables/session.ts";

describe("what DuckDB refuses", () => {
	it.each([
		[
			"Out of Memory Error: failed to offload data block of size 256.0 KiB (58.0 MiB/58.0 MiB used).\nThis limit was set by the 'max_temp_directory_size' setting.",
			"TMPDIR",
		],
		["Out of Memory Error: could not allocate block of size 256.0 KiB (45.0 MiB/45.0 MiB used)", "--memory"],
	])("is told apart: a full disk from a limit of memory", (message, remedy) => {
		const error = duckError("table.parquet", new Error(message));
		expect(error.code).toBe("input-output");
		expect(error.message).toContain("table.parquet");
		expect(error.hint).toContain(remedy);
	});
});
