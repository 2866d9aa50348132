/** The command line in this process, where starting one each time would take most of a test. */

import { vi } from "vitest";
import { run } from "../src/main.ts";

const said = vi.hoisted(() => ({ out: "", err: "" }));
vi.mock("../src/files/standard-streams.ts", async (original) => ({
	...(await original<typeof import("../src/files/standard-streams.ts")>()),
	writeOutput: async (data: string | Uint8Array) => {
		said.out += typeof data === "string" ? data : Buffer.from(data).toString();
	},
	writeMessage: (text: string) => {
		said.err += text;
	},
}));

/** @param words separated by spaces; a word that begins with @ is the name of a file */
export async function inProcess(
	words: string,
	path: (name: string) => string,
): Promise<{ code: number; out: string; err: string }> {
	said.out = "";
	said.err = "";
	const code = await run(words.split(" ").map((word) => (word.startsWith("@") ? path(word.slice(1)) : word)));
	process.exitCode = 0;
	return { code, ...said };
}
