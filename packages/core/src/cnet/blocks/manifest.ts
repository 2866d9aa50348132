/**
 * A network that stands in the files of its shards: which they are, and the gates between them, all on one
 * column.
 *
 *     manifest             JSON: each shard's file, relative to this one, its bytes, and the checksum of its
 *                          table of sections, which holds one of each section; counts
 *     manifest.thresholds  f64: the gates between neighbouring shards, ascending
 *
 * Above the shards stands a complete tree of these gates.
 */

import type { ByteSink } from "../encode.ts";
import { damaged, decodeText } from "../frame/format.ts";
import type { CnetReader } from "../reader.ts";
import type { CnetMetadata } from "../sections/metadata.ts";
import { numberView } from "../sections/sections.ts";
import { CnetStream } from "../stream.ts";

/** A shard as a manifest names it. */
export interface ManifestShard {
	readonly file: string;
	readonly bytes: number;
	readonly checksum: number;
	readonly rows: number;
	readonly leaves: number;
}

export interface Manifest {
	readonly shards: readonly ManifestShard[];
	/** One fewer than shards. */
	readonly thresholds: Float64Array;
}

/** Whether a .cnet file is a manifest. */
export function isManifest(reader: CnetReader): boolean {
	return reader.entry("manifest") !== undefined;
}

/** @returns the bytes of the file */
export async function writeManifest(
	{ shards, thresholds }: Manifest,
	metadata: CnetMetadata,
	sink: ByteSink,
): Promise<number> {
	const file = new CnetStream(sink);
	await file.begin("manifest", "bytes");
	await file.append(new TextEncoder().encode(`${JSON.stringify({ shards }, null, "\t")}\n`));
	file.end();
	await file.begin("manifest.thresholds", "f64");
	await file.append(thresholds);
	file.end();
	await file.finish(metadata);
	return file.size;
}

/** @throws CondnetError `bad-data` if the file is damaged, or no manifest */
export async function readManifest(reader: CnetReader): Promise<Manifest> {
	const json = await reader.section("manifest");
	const bytes = await reader.section("manifest.thresholds");
	if (json === undefined || bytes === undefined) throw damaged("half of its manifest is missing");
	const thresholds = Float64Array.from(numberView("manifest.thresholds", "f64", bytes));
	const shards = shardsOf(decodeText(json, "its manifest"));
	const ascends = thresholds.every((value, k) => !Number.isNaN(value) && !(value < thresholds[k - 1]));
	if (shards.length < 1 || thresholds.length !== shards.length - 1 || !ascends)
		throw damaged("its shards and the gates between them do not fit each other");
	return { shards, thresholds };
}

function shardsOf(text: string): ManifestShard[] {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		throw damaged("its manifest is not JSON");
	}
	const shards = fieldsOf(value).get("shards");
	if (!Array.isArray(shards) || !shards.every(isShard)) throw damaged("its manifest names no shards");
	return shards;
}

function isShard(value: unknown): value is ManifestShard {
	const fields = fieldsOf(value);
	return (
		typeof fields.get("file") === "string" &&
		["bytes", "checksum", "rows", "leaves"].every((name) => Number.isSafeInteger(fields.get(name)))
	);
}

function fieldsOf(value: unknown): ReadonlyMap<string, unknown> {
	return new Map(typeof value === "object" && value !== null ? Object.entries(value) : []);
}
