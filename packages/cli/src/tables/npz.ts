/** .npz: a zip of .npy arrays; the arrays X (inputs) and Y (outputs) are read. */

import { readFile } from "node:fs/promises";
import { CondnetError } from "@condnet/core";
import { openArrays } from "./arrays.ts";
import type { ByteSource } from "./npy.ts";
import type { Table } from "./table.ts";

/** Deflate cannot expand by more than this factor, so a larger claim is a lie. */
const mostExpansion = 1032;

export async function openNpz(path: string): Promise<Table> {
	const { unzipSync } = await import("fflate");
	const names: string[] = [];
	let members: Record<string, Uint8Array>;
	try {
		members = unzipSync(await readFile(path), {
			filter: ({ name, size, originalSize }) => {
				names.push(name.replace(/\.npy$/, ""));
				if (name !== "X.npy" && name !== "Y.npy") return false;
				if (originalSize > mostExpansion * size + 1024)
					throw new CondnetError(
						"bad-data",
						`${path}: ${name} claims ${originalSize} bytes, which ${size} cannot hold.`,
					);
				return true;
			},
		});
	} catch (error) {
		if (error instanceof CondnetError) throw error;
		if (error instanceof Error && "errno" in error) throw error;
		throw new CondnetError("bad-data", `${path}: not a well-formed .npz (zip) file.`);
	}
	const x = members["X.npy"];
	const y = members["Y.npy"];
	if (x === undefined)
		throw new CondnetError(
			"bad-data",
			`${path} holds no array X; it holds ${names.length === 0 ? "nothing" : names.join(", ")}.`,
			"Save it with numpy.savez(path, X=inputs, Y=outputs).",
		);
	return openArrays(path, memory(`${path}, X`, x), y === undefined ? undefined : memory(`${path}, Y`, y));
}

function memory(name: string, bytes: Uint8Array): ByteSource {
	return {
		name,
		size: bytes.length,
		read: async (offset, length) => bytes.subarray(offset, offset + length),
	};
}
