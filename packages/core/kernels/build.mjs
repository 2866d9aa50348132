/**
 * Builds the WebAssembly kernels: `node kernels/build.mjs` writes src/compiled/kernels.ts, twice the same code, once for
 * memory of its own and once for memory shared between threads. The file is committed, so that the sources run as they
 * stand; a test checks that it is what this build gives.
 */

import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const common = [
	"index.ts",
	...["--runtime", "stub", "--use", "abort=", "--noAssert", "--noExportMemory"],
	...["--enable", "simd", "--importMemory", "--optimizeLevel", "3", "--shrinkLevel", "0", "--converge"],
];

/** The text of src/compiled/kernels.ts. */
export async function kernelSource() {
	const own = await compile([]);
	const shared = await compile(["--enable", "threads", "--sharedMemory", "--maximumMemory", "65536"]);
	return `/** Built from kernels/ by \`npm run kernels\`; not edited by hand. */

/** The kernels over memory of their own, base64. */
export const kernels =
	"${own}";

/** The same over shared memory. */
export const sharedKernels =
	"${shared}";
`;
}

async function compile(extra) {
	let binary;
	const { error, stderr } = await asc.main([...common, ...extra, "--outFile", "out.wasm"], {
		readFile: async (name, base) => {
			const { readFile } = await import("node:fs/promises");
			return readFile(fileURLToPath(new URL(name, new URL(`${base}/`, import.meta.url))), "utf8").catch(
				() => null,
			);
		},
		writeFile: (name, contents) => {
			if (name === "out.wasm") binary = contents;
		},
		listFiles: () => [],
	});
	if (error) throw new Error(`The kernels do not compile: ${error.message}\n${stderr}`);
	return Buffer.from(binary).toString("base64");
}

if (process.argv[1] === fileURLToPath(import.meta.url))
	await writeFile(new URL("../src/compiled/kernels.ts", import.meta.url), await kernelSource());
