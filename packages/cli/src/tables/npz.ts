/**
 * .npz: a zip of .npy arrays. X holds the inputs, Y or y the outputs; other arrays are named and not read.
 * Arrays that are stored are read where they lie, packed ones from a temporary file.
 */

import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { CondnetError } from "@condnet/core";
import { temporaryPath } from "../files/temporary.ts";
import { fileSource, openArrays } from "./arrays.ts";
import type { ByteSource } from "./npy.ts";
import type { Table } from "./table.ts";
import { dataStart, memberBytes, type ZipMember, zipMembers } from "./zip.ts";

/** Deflate cannot expand by more than this factor, so a larger claim is a lie. */
const mostExpansion = 1032;
const shownNames = 10;

export async function openNpz(path: string): Promise<Table> {
	const file = await fileSource(path);
	const members = await zipMembers(file);
	const named = (...names: string[]): ZipMember[] =>
		members.filter(({ name }) => names.some((wanted) => name === `${wanted}.npy`));
	const [x, y] = [named("X"), named("Y", "y")];
	const others = members.filter((member) => !x.includes(member) && !y.includes(member));
	if (x.length === 0)
		throw new CondnetError(
			"bad-data",
			`${path} holds no array X; it holds ${members.length === 0 ? "nothing" : listed(members)}.`,
			"Save it with numpy.savez(path, X=inputs, Y=outputs).",
		);
	for (const found of [x, y])
		if (found.length > 1)
			throw new CondnetError(
				"bad-data",
				`${path} holds ${found.length} arrays where one is expected: ${listed(found)}.`,
				"Save it with numpy.savez(path, X=inputs, Y=outputs).",
			);
	const arrays = [];
	for (const member of [...x, ...y]) arrays.push(await memberSource(path, file, member));
	const notes =
		others.length === 0
			? []
			: [
					`${path}: the arrays X${y.length === 0 ? "" : ` and ${arrayName(y[0])}`} are read; not read: ${listed(others)}.`,
				];
	return openArrays(path, arrays[0], arrays[1], notes);
}

function arrayName({ name }: ZipMember): string {
	return name.replace(/\.npy$/, "");
}

function listed(members: readonly ZipMember[]): string {
	const names = members.slice(0, shownNames).map((member) => {
		const name = arrayName(member);
		return name.length > 60 ? `${name.slice(0, 57)}...` : name;
	});
	const more = members.length - names.length;
	return names.join(", ") + (more > 0 ? ` and ${more} more` : "");
}

/** A member as bytes to read anywhere, once its checksum has been found right. */
async function memberSource(path: string, file: ByteSource, member: ZipMember): Promise<ByteSource> {
	const name = `${path}, ${arrayName(member)}`;
	if (member.size > mostExpansion * member.packedSize + 1024)
		throw new CondnetError(
			"bad-data",
			`${name}: it claims ${member.size} bytes, which ${member.packedSize} cannot hold.`,
		);
	if (member.method === 0) {
		for await (const _ of memberBytes(path, file, member));
		const start = await dataStart(file, member);
		return { name, size: member.size, read: (offset, length) => file.read(start + offset, length) };
	}
	const copy = temporaryPath();
	await pipeline(memberBytes(path, file, member), createWriteStream(copy, { mode: 0o600, flags: "wx" }));
	return { ...(await fileSource(copy)), name };
}
