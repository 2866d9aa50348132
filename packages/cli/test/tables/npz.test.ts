import { crc32 } from "node:zlib";
import { zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { smallFiles } from "./small-files.ts";

const { write, read } = smallFiles();

describe(".npz", () => {
	const npy = (numbers: readonly number[], shape: string, descr = "<f8"): Uint8Array => {
		const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }`.padEnd(117);
		const data = descr === "<f2" ? Uint16Array.from(numbers) : Float64Array.from(numbers);
		return Buffer.concat([
			Buffer.from("\x93NUMPY\x01\x00v\x00", "latin1"),
			Buffer.from(`${text}\n`),
			new Uint8Array(data.buffer),
		]);
	};
	const x = npy([1, 2, 3, 4], "(2, 2)");
	const y = npy([10, 20], "(2,)");

	test("with the names of scikit-learn, and members that are not read named", async () => {
		for (const level of [0, 6] as const) {
			const file = write("s.npz", zipSync({ "X.npy": x, "y.npy": y, "other.npy": y }, { level }));
			expect(await read(file)).toMatchObject({
				inputs: [1, 2, 3, 4],
				outputs: [10, 20],
				notes: ["s.npz: the arrays X and y are read; not read: other."],
			});
		}
	});

	test("bytes that have changed, and arrays that stand twice, are refused", async () => {
		const bytes = zipSync({ "X.npy": x, "y.npy": y }, { level: 0 });
		bytes[30 + 5 + x.length - 1] ^= 1;
		expect(await read(write("s.npz", bytes))).toMatchObject({
			message: "s.npz, X.npy: its checksum is wrong: bytes have changed since it was written.",
		});
		expect(await read(write("s.npz", zipSync({ "X.npy": x, "y.npy": y, "Y.npy": y })))).toMatchObject({
			message: "s.npz holds 2 arrays where one is expected: y, Y.",
		});
		const twice = Buffer.from(zipSync({ "X.npy": x, "Z.npy": x, "y.npy": y }, { level: 0 }));
		const renamed = Buffer.from(twice.toString("latin1").replaceAll("Z.npy", "X.npy"), "latin1");
		expect(await read(write("s.npz", renamed))).toMatchObject({
			message: "s.npz holds 2 arrays where one is expected: X, X.",
		});
		expect(crc32("")).toBe(0);
	});

	test("thousands of members are named in a line", async () => {
		const many = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`a${i}.npy`, new Uint8Array(1)]));
		const result = await read(write("s.npz", zipSync(many, { level: 0 })));
		expect("message" in result && result.message.length).toBeLessThan(200);
		expect(result).toMatchObject({ message: expect.stringContaining("and 4990 more") });
	});

	test("float16, and shapes as Python 2 wrote them", async () => {
		// 1, -2, the least subnormal, 65504
		const halves = npy([0x3c00, 0xc000, 0x0001, 0x7bff], "(2L, 2L)", "<f2");
		const file = write("s.npz", zipSync({ "X.npy": halves, "y.npy": y }));
		expect(await read(file)).toMatchObject({ inputs: [1, -2, 2 ** -24, 65504] });
	});
});
