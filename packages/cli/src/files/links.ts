/** Symbolic links, followed to the place where a file is or would be. */

import { readlink } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { CondnetError } from "@condnet/core";
import { systemCode } from "./failure.ts";

const mostLinks = 40; // as Linux

/**
 * The path that the last part of a path leads to, also where nothing is there yet.
 *
 * @throws CondnetError `input-output` if links lead in a circle; the system's error where it refuses
 */
export async function behindLinks(path: string): Promise<string> {
	let place = path;
	for (let links = 0; links < mostLinks; links++) {
		const to = await readlink(place).catch((error: unknown) => {
			const code = systemCode(error);
			if (code === "EINVAL" || code === "ENOENT") return undefined;
			throw error;
		});
		if (to === undefined) return place;
		place = resolve(dirname(place), to);
	}
	throw new CondnetError("input-output", `${path}: too many symbolic links.`);
}
