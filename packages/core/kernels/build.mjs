/**
 * Builds the WebAssembly kernels: `node kernels/build.mjs` writes src/compiled/image/kernels.ts, twice the
 * same code, once for memory of its own and once for memory shared between threads, and src/bounds/kernel.ts
 * and src/certificate/check-kernel.ts. The files are committed, so that the sources run as they stand; tests check
 * that they are what this build gives.
 */

import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const common = [
	...["--runtime", "stub", "--use", "abort=", "--noAssert", "--noExportMemory"],
	...["--enable", "simd", "--importMemory", "--optimizeLevel", "3", "--shrinkLevel", "0", "--converge"],
];

/** The text of src/compiled/image/kernels.ts. */
export async function kernelSource() {
	const own = await compile("index.ts", []);
	const shared = await compile("index.ts", [
		"--enable",
		"threads",
		"--sharedMemory",
		"--maximumMemory",
		"65536",
	]);
	// They differ in what memory they import, and that stands in front.
	let alike = 0;
	while (own.at(-1 - alike) === shared.at(-1 - alike)) alike++;
	return `/** Built from kernels/ by \`npm run kernels\`; not edited by hand. */

/** The kernels, as src/numbers/kernel-module.ts reads them; shared: over shared memory. */
export const kernels = (shared: boolean) =>
	(shared
		? ${textOf(shared.subarray(0, -alike))}
		: ${textOf(own.subarray(0, -alike))}) +
	${textOf(own.subarray(-alike))};
`;
}

/** The text of src/bounds/kernel.ts. */
export function boundKernelSource() {
	return ownSource("substitute.ts");
}

/** The text of src/certificate/check-kernel.ts. */
export function checkKernelSource() {
	return ownSource("descend.ts");
}

async function ownSource(entry) {
	return `/** Built from kernels/${entry} by \`npm run kernels\`; not edited by hand. */
export const kernel =
	${textOf(await compile(entry, []))};
`;
}

async function compile(entry, extra) {
	let binary;
	const { error, stderr } = await asc.main([entry, ...common, ...extra, "--outFile", "out.wasm"], {
		readFile: async (name, base) => {
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
	return binary;
}

/**
 * A string of a character a byte, two for bytes from 90 on, which src/numbers/kernel-module.ts reads: what
 * packs such text finds each byte where it looks for it, and WebAssembly's bytes are mostly small.
 */
function textOf(bytes) {
	const character = (code) => String.fromCharCode(35 + code);
	const text = Array.from(bytes, (byte) => {
		const prefix = byte < 90 ? "" : character(89 + Math.floor(byte / 90));
		return prefix + character(byte % 90);
	});
	return JSON.stringify(text.join(""));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	for (const [name, build] of [
		["compiled/image/kernels.ts", kernelSource],
		["bounds/kernel.ts", boundKernelSource],
		["certificate/check-kernel.ts", checkKernelSource],
	]) {
		const target = new URL(`../src/${name}`, import.meta.url);
		const source = await build();
		// Left alone where it is right, so that nothing that watches it is woken.
		if ((await readFile(target, "utf8").catch(() => "")) !== source) await writeFile(target, source);
	}
}
