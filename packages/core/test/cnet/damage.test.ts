import { describe, expect, it } from "vitest";
import {
	CnetReader,
	type ConditionalNetwork,
	CondnetError,
	decode,
	encode,
	Random,
} from "../../src/internal.ts";
import { milliseconds } from "../processor-time.ts";
import { namesOf, someNetwork } from "../random/conditional-networks.ts";
import { fileOf, reseal, type Section, sectionsOf, tableOf } from "./forge.ts";

/** A small network that has every kind of section. */
function richFile(): Uint8Array {
	for (let seed = 0; ; seed++) {
		const network = someNetwork(new Random(seed), 12);
		const file = encode({ network, metadata: { ...namesOf(network), labels: ["ä", "b"] } });
		if (file.length < 4000 && tableOf(file).length >= 24) return file;
	}
}

function refusal(file: Uint8Array): string {
	try {
		decode(file);
	} catch (error) {
		if (error instanceof CondnetError && error.code === "bad-data") return error.message;
		throw error;
	}
	throw new Error("The file was accepted.");
}

describe("a damaged file is refused", () => {
	const file = richFile();

	it("whichever single bit is flipped", () => {
		const changed = file.slice();
		for (let bit = 0; bit < 8 * file.length; bit++) {
			changed[bit >>> 3] ^= 1 << (bit & 7);
			if (!/cnet|version/.test(refusal(changed)))
				expect(refusal(changed)).toBe("a message that names the file");
			changed[bit >>> 3] ^= 1 << (bit & 7);
		}
	});

	it("wherever it is cut off, and if something follows it", () => {
		for (let size = 0; size < file.length; size++) refusal(file.subarray(0, size));
		const longer = new Uint8Array(file.length + 64);
		longer.set(file);
		expect(refusal(longer)).toContain("cut off");
	});

	it("if any two sections have changed places, or one is missing", () => {
		const sections = sectionsOf(file);
		for (const [k] of sections.entries()) {
			const without = sections.toSpliced(k, 1);
			if (!/^leaves\.(kinds|keys)|gates.values|tree.shape|labels/.test(sections[k].name))
				refusal(fileOf(without));
		}
	});
});

describe("a file made to harm is refused at once", () => {
	const network = someNetwork(new Random(3), 30);
	const file = encode({ network, metadata: namesOf(network) });

	/** The file with one section's content replaced. */
	const forged = (name: string, change: (section: Section) => void): Uint8Array => {
		const sections = sectionsOf(file);
		const section = sections.find((candidate) => candidate.name === name);
		if (section === undefined) throw new Error(`no section ${name}`);
		change(section);
		return fileOf(sections);
	};

	it.each([0, 1, 4, 31, 2 ** 20, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1])(
		"whatever its facts claim: %i",
		(claim) => {
			for (let k = 0; k < 8; k++) {
				const changed = forged("network", ({ bytes }) =>
					new DataView(bytes.buffer).setUint32(4 * k, claim, true),
				);
				const begin = milliseconds();
				if (new DataView(sectionsOf(file)[0].bytes.buffer).getUint32(4 * k, true) !== claim && k !== 2)
					refusal(changed);
				expect(milliseconds() - begin).toBeLessThan(1000);
			}
		},
	);

	it("whatever its table claims of offsets, lengths and types", () => {
		const claims = [0, 1, 63, 64, 65, 2 ** 31, 2 ** 32 - 1];
		const entries = tableOf(file);
		const table = file.length - 64 - 64 * entries.length;
		for (const [k] of entries.entries())
			for (const field of [24, 28, 32, 36, 44, 48, 52])
				for (const claim of claims) {
					const changed = file.slice();
					const view = new DataView(changed.buffer);
					if (view.getUint32(table + 64 * k + field, true) === claim) continue;
					view.setUint32(table + 64 * k + field, claim, true);
					// Taking the zeros after a list into it makes another file, which may well be a good one.
					const withZeros = field === 32 && Math.ceil(claim / 64) === Math.ceil(entries[k].length / 64);
					const sameMeaning = field === 48 || (field === 44 && claim <= 8);
					if (!sameMeaning && !withZeros) refusal(reseal(changed));
				}
	});

	it("whatever its trailer claims", () => {
		for (const field of [8, 12, 16, 20, 24, 28])
			for (const claim of [0, 1, 64, 2 ** 31, 2 ** 32 - 1]) {
				const changed = file.slice();
				const view = new DataView(changed.buffer);
				if (view.getUint32(file.length - 64 + field, true) === claim) continue;
				view.setUint32(file.length - 64 + field, claim, true);
				refusal(reseal(changed));
			}
	});

	it.each([
		"[".repeat(2 ** 20),
		"{}",
		'{"inputs":[1],"outputs":[]}',
		"\ud800",
		`[${"{},".repeat(600_000)}{}]`,
	])("whatever stands in its metadata", (text) => {
		const changed = forged("metadata", (section) => {
			section.bytes = new TextEncoder().encode(text);
		});
		const begin = milliseconds();
		refusal(changed);
		expect(milliseconds() - begin).toBeLessThan(1000);
	});

	it("if it needs a section that is not known, which is given to those who know it", () => {
		const extra = (required: boolean): Uint8Array =>
			encode({
				network,
				metadata: namesOf(network),
				extras: [{ name: "certificate", required, bytes: Uint8Array.of(1, 2, 3) }],
			});
		expect(refusal(extra(true))).toContain("needs section certificate");
		expect(decode(extra(false)).extras).toHaveLength(1);
		const { extras } = decode(extra(true), { known: ["certificate"] });
		expect(extras).toEqual([{ name: "certificate", required: true, bytes: Uint8Array.of(1, 2, 3) }]);
	});

	it("if it was written by a later version, with the advice to update", () => {
		const later = file.slice();
		later[8] = 3;
		expect(refusal(later)).toContain("version 3, expected 1 to 2");
	});
});

describe("parts of a file", () => {
	const network: ConditionalNetwork = someNetwork(new Random(8), 4000);
	const file = encode({ network, metadata: { ...namesOf(network), labels: ["a", "b"] } });

	it("are read without the rest", async () => {
		let read = 0;
		const reader = await CnetReader.open({
			size: file.length,
			read(from, to) {
				read += to - from;
				return file.subarray(from, to);
			},
		});
		expect((await reader.metadata()).labels).toEqual(["a", "b"]);
		expect((await reader.facts()).leafCount).toBe(network.leafCount);
		expect(read).toBeLessThan(file.length / 4);
		expect(Buffer.compare(encode(await reader.file()), file)).toBe(0);
	});

	it("have a checksum each, and a source that gives too little is found out", async () => {
		const changed = file.slice();
		changed[tableOf(file).find(({ name }) => name === "gates.thresholds")?.offset ?? 0] ^= 1;
		const reader = await CnetReader.open({
			size: file.length,
			read: (from, to) => changed.subarray(from, to),
		});
		await reader.metadata();
		await expect(reader.section("gates.thresholds")).rejects.toThrow("checksum");
		await expect(reader.file()).rejects.toThrow("checksum");
		await expect(
			CnetReader.open({ size: file.length, read: (from, to) => file.subarray(from, to - 1) }),
		).rejects.toThrow("damaged");
	});
});
