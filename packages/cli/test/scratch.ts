/** A folder for the files of one test file, removed at its end. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

export function scratchFolder(): {
	path: (name: string) => string;
	write: (name: string, content: string | Uint8Array) => string;
} {
	const folder = mkdtempSync(join(tmpdir(), "condnet-test-"));
	afterAll(() => rmSync(folder, { recursive: true, force: true }));
	const path = (name: string): string => join(folder, name);
	return {
		path,
		write: (name, content) => {
			writeFileSync(path(name), content);
			return path(name);
		},
	};
}
