/** Writes networks as .cnet files. */

import { type CnetFile, type ExactCnetFile, type WorkOptions, writeCnet } from "@condnet/core";
import { requireEnding } from "../files/ending.ts";
import { Target } from "../files/target.ts";
import type { Context } from "../program/context.ts";

/** The first bytes of every .cnet file. */
const cnetMagic = Uint8Array.of(0x89, 0x43, 0x4e, 0x45, 0x54);

/**
 * The file of -o, checked before the work; undefined if none was asked for.
 *
 * @throws CondnetError as Target.prepare, and `usage` where the name says another format
 */
export async function prepareNetworkFile(
	{ output, force }: { readonly output?: string; readonly force?: boolean },
	context: Context,
): Promise<Target | undefined> {
	if (output === undefined) return undefined;
	requireEnding(output, [".cnet"], "a network");
	return Target.prepare(output, { force, replaces: cnetMagic, note: (text) => context.note(text) });
}

/** Writes the file, or only measures it. @returns its size in bytes */
export async function saveNetwork(
	file: CnetFile | ExactCnetFile,
	target: Target | undefined,
	work: WorkOptions = {},
): Promise<number> {
	let size = 0;
	const sink = {
		write: async (bytes: Uint8Array): Promise<void> => {
			size += bytes.length;
			await target?.write(bytes);
		},
	};
	try {
		await writeCnet(file, sink, work);
		await target?.commit();
	} catch (error) {
		await target?.abandon();
		throw error;
	}
	return size;
}
