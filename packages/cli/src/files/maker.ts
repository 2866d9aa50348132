/**
 * Who makes a temporary file: written into its name, so that the next run knows whether the maker lives.
 *
 * A process is known by its number and the moment it started, within one boot and one space of process
 * numbers (a container has its own, and two containers often use the same numbers). The numbers are those of
 * the system's own list, so that both ends speak of the same one.
 */

import { createHash, randomBytes } from "node:crypto";
import { readFileSync, readlinkSync, statSync } from "node:fs";
import { hostname } from "node:os";

const prefix = ".condnet-";
const suffix = ".tmp";
const pattern = /^\.condnet-([0-9a-f]{12})-(\d+)-(\d+)-[0-9a-f]{16}\.tmp/;

interface Maker {
	/** Where its number means something. */
	readonly space: string;
	readonly pid: number;
	/** In clock ticks since the boot; 0 where the system does not tell. */
	readonly start: string;
}

let self: Maker | undefined;

/** A name for a temporary file or folder of this process, another one each time. */
export function temporaryName(): string {
	self ??= thisMaker();
	return `${prefix}${self.space}-${self.pid}-${self.start}-${randomBytes(8).toString("hex")}${suffix}`;
}

/** Whether a temporary file's maker is `alive`, `gone`, or out of sight; undefined for any other file. */
export function makerOf(name: string): "alive" | "gone" | "elsewhere" | undefined {
	const parts = pattern.exec(name);
	if (parts === null) return undefined;
	self ??= thisMaker();
	const [, space, pid, start] = parts;
	if (space !== self.space) return "elsewhere";
	return runs(Number(pid), start) ? "alive" : "gone";
}

function thisMaker(): Maker {
	const space = createHash("sha256");
	for (const part of [hostname(), ...spaceOfNumbers()]) space.update(`${part}\n`);
	const pid = ownNumber();
	return { space: space.digest("hex").slice(0, 12), pid, start: startOf(pid) ?? "0" };
}

function spaceOfNumbers(): string[] {
	try {
		const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8");
		return [boot, readlinkSync("/proc/self/ns/pid"), String(statSync("/proc").dev)];
	} catch {
		return [process.platform];
	}
}

function ownNumber(): number {
	try {
		return Number(readlinkSync("/proc/self"));
	} catch {
		return process.pid;
	}
}

function startOf(pid: number): string | undefined {
	try {
		const text = readFileSync(`/proc/${pid}/stat`, "utf8");
		// The program's name, in brackets, may hold anything; the state is the 3rd field, the start the 22nd.
		const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
		return /^[ZX]/.test(fields[0]) ? undefined : fields[19];
	} catch {
		return undefined;
	}
}

function runs(pid: number, start: string): boolean {
	if (start !== "0") return startOf(pid) === start;
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return error instanceof Error && "code" in error && error.code === "EPERM";
	}
}
