import fc from "fast-check";
import { zipSync } from "fflate";
import { expect, test } from "vitest";
import { readDataset } from "../../src/tables/dataset.ts";
import { openTable } from "../../src/tables/open-table.ts";
import { type ColumnOptions, selectColumns } from "../../src/tables/select.ts";
import { Session, sqlPath } from "../../src/tables/session.ts";
import { anyNumber, holdsPairs, sameBits } from "../numbers.ts";
import { scratchFolder } from "../scratch.ts";

const { path, write } = scratchFolder();
const session = new Session();

async function read(spec: string, options: ColumnOptions = {}) {
	const table = await openTable(spec);
	return readDataset(table, selectColumns(table, options));
}

async function refusal(spec: string, options: ColumnOptions = {}): Promise<string> {
	const error: unknown = await read(spec, options).catch((error) => error);
	expect(error).toMatchObject({ name: "CondnetError" });
	return error instanceof Error ? error.message.replaceAll(path("/"), "") : "";
}

/** An .npy file. */
function npy(descr: string, shape: string, data: Uint8Array, order = "False"): Uint8Array {
	const quoted = descr.startsWith("[") ? descr : `'${descr}'`;
	const text = `{'descr': ${quoted}, 'fortran_order': ${order}, 'shape': ${shape}, }`;
	const header = new TextEncoder().encode(`${text.padEnd(117)}\n`);
	const start = Uint8Array.of(
		0x93,
		0x4e,
		0x55,
		0x4d,
		0x50,
		0x59,
		1,
		0,
		header.length & 255,
		header.length >> 8,
	);
	return Buffer.concat([start, header, data]);
}

function bytesOf(numbers: readonly number[]): Uint8Array {
	return new Uint8Array(Float64Array.from(numbers).buffer);
}

test(".npy and .npz give every bit back, row-major and column-major", async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(fc.tuple(anyNumber, anyNumber, anyNumber), { minLength: 1, maxLength: 50 }),
			async (rows) => {
				const n = rows.length;
				const x = npy("<f8", `(${n}, 2)`, bytesOf(rows.flatMap((row) => row.slice(0, 2))));
				const columns = [...rows.map(([a]) => a), ...rows.map(([, b]) => b)];
				const xf = npy("<f8", `(${n}, 2)`, bytesOf(columns), "True");
				const y = npy("<f8", `(${n},)`, bytesOf(rows.map(([, , c]) => c)));
				write("x.npy", x);
				write("xf.npy", xf);
				write("y.npy", y);
				write("a.npz", zipSync({ "X.npy": x, "Y.npy": y, "other.npy": y }));
				for (const spec of [
					`${path("x.npy")},${path("y.npy")}`,
					`${path("xf.npy")},${path("y.npy")}`,
					path("a.npz"),
				]) {
					const { dataset } = await read(spec);
					expect(
						sameBits(
							dataset.inputs,
							rows.flatMap((row) => row.slice(0, 2)),
						),
					).toBe(true);
					expect(
						sameBits(
							dataset.outputs,
							rows.map(([, , c]) => c),
						),
					).toBe(true);
				}
			},
		),
		{ numRuns: 20 },
	);
});

test("integers, float32, big-endian numbers and texts of .npy files are read", async () => {
	write("y.npy", npy("<f8", "(2,)", bytesOf([1, 2])));
	const columnOf = async (array: Uint8Array) =>
		(await read(`${write("x.npy", array)},${path("y.npy")}`)).dataset.inputs;
	expect(Array.from(await columnOf(npy("<i2", "(2, 1)", Uint8Array.of(255, 255, 2, 1))))).toEqual([-1, 258]);
	expect(Array.from(await columnOf(npy(">i2", "(2, 1)", Uint8Array.of(255, 254, 1, 2))))).toEqual([-2, 258]);
	expect(
		Array.from(await columnOf(npy("<f4", "(2, 1)", new Uint8Array(Float32Array.of(0.1, -0).buffer)))),
	).toEqual([Math.fround(0.1), -0]);
	const big = new Uint8Array(BigInt64Array.of(3n, 9007199254740993n).buffer);
	write("x.npy", npy("<i8", "(2, 1)", big));
	expect(await refusal(`${path("x.npy")},${path("y.npy")}`)).toContain(
		'row 2, column "x0": the integer is beyond 2^53',
	);
	const texts = new Uint8Array(Uint32Array.of(97, 0, 0x1f600, 98).buffer);
	write("x.npy", npy("<i4", "(2,)", new Uint8Array(Int32Array.of(1, 2).buffer)));
	write("y.npy", npy("<U2", "(2,)", texts));
	expect((await read(`${path("x.npy")},${path("y.npy")}`)).labels?.texts).toEqual(["a", "\u{1f600}b"]);
});

test("hostile .npy and .npz files are refused before anything large is allocated", async () => {
	const good = npy("<f8", "(1, 1)", bytesOf([1]));
	write("y.npy", good);
	const refused = async (bytes: Uint8Array) => refusal(`${write("x.npy", bytes)},${path("y.npy")}`);
	expect(await refused(npy("<f8", "(1000000000000, 8)", bytesOf([1])))).toContain("the file holds 8");
	expect(await refused(npy("|O", "(1, 1)", bytesOf([1])))).toContain("holds Python objects, not numbers");
	expect(await refused(npy("<f8", "(1, 1, 1)", bytesOf([1])))).toContain("3 dimensions");
	expect(await refused(npy("<f8", "()", bytesOf([1])))).toContain("0 dimensions");
	expect(await refused(npy("<f8", "(1, 0)", bytesOf([])))).toContain("no columns");
	expect(await refused(new Uint8Array(0))).toContain("not a .npy file");
	for (let length = 1; length < good.length; length++)
		expect(await refused(good.subarray(0, length))).not.toBe("");
	expect(await refused(npy("<f8", "(2, 1)", bytesOf([1, 2])))).toContain("the same number");
	write("bad.npz", "PK not a zip");
	expect(await refusal(path("bad.npz"))).toContain("not a well-formed .npz");
	write("none.npz", zipSync({ "a.npy": good }));
	expect(await refusal(path("none.npz"))).toContain("holds no array X; it holds a.");
	expect(await refused(npy("<f8", "(1, 1)", bytesOf([Number.NaN])))).toContain(
		'row 1, column "x0": the cell is NaN',
	);
});

test.each([
	["<M8[ns]", "datetime64[ns], expected numbers or texts", "--type COLUMN=date"],
	[">M8", "datetime64, expected numbers or texts", "--type COLUMN=date"],
	["<m8[D]", "timedelta64[D], expected numbers or texts", "numpy.timedelta64(1, 's')"],
	["<c16", "complex128, expected real numbers", "array.imag"],
	["<f16", "float128, which float64 does not hold", "astype('float64')"],
	["|V2", "void16: 2 bytes without a meaning", "bfloat16"],
	["<U9999999", "text of 9999999 signs, expected at most 1048576", "Shorten"],
	["<f8", "does not describe an array of numbers", "astype('float64')", "(-1,)"],
	["|O", "object: it holds Python objects, not numbers", "astype('float64')"],
	["|b9", "elements of type b9 are not supported", "astype('float64')"],
	[
		"[('id', '<i4'), ('', '|V4'), ('p', [('q', '<f8')]), ('r', '<f8', (2,))]",
		"the fields id (<i4), p, q (<f8), r (<f8), expected",
		"structured_to_unstructured",
	],
])(
	"an array of type %s is refused by that name, with what to do",
	async (descr, says, hint, shape = "(1,)") => {
		write("x.npy", npy(descr, shape, bytesOf([1, 2, 3, 4, 5])));
		await expect(read(path("x.npy"))).rejects.toMatchObject({
			message: expect.stringContaining(says),
			hint: expect.stringContaining(hint),
		});
	},
);

test("Parquet gives every bit back", async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(fc.tuple(anyNumber, anyNumber), { minLength: 1, maxLength: 100 }),
			async (rows) => {
				const literal = (value: number): string =>
					Number.isFinite(value) ? `'${Object.is(value, -0) ? "-0" : value}'::DOUBLE` : `'${value}'::DOUBLE`;
				const values = rows.map(([a, b]) => `(${literal(a)}, ${literal(b)})`).join(", ");
				await session.rows(
					`COPY (SELECT * FROM (VALUES ${values}) t(a, b)) TO ${sqlPath(path("p.parquet"))} (FORMAT parquet)`,
				);
				const { dataset } = await read(path("p.parquet"));
				expect(holdsPairs(dataset, rows)).toBe(true);
			},
		),
		{ numRuns: 20 },
	);
});

test("Parquet columns of other types are numbers, labels or refused", async () => {
	const save = (sql: string) =>
		session.rows(`COPY (${sql}) TO ${sqlPath(path("t.parquet"))} (FORMAT parquet)`);
	await save("SELECT 1::TINYINT a, 0.1::FLOAT b, 0.3::DECIMAL(18,3) c, true d, 'x' y");
	const { dataset, labels } = await read(path("t.parquet"));
	expect(Array.from(dataset.inputs)).toEqual([1, Math.fround(0.1), 0.3, 1]);
	expect(labels?.texts).toEqual(["x"]);
	await save("SELECT unnest([1, 9007199254740993])::BIGINT a, 1 y");
	expect(await refusal(path("t.parquet"))).toBe(
		't.parquet, row 2, column "a": the integer "9007199254740993" is beyond 2^53, where float64 merges neighbouring integers.',
	);
	await save("SELECT unnest([1, NULL])::DOUBLE a, 1 y");
	expect(await refusal(path("t.parquet"))).toBe(
		't.parquet, row 2, column "a": the cell is empty, expected a number.',
	);
	await save("SELECT unnest([1, 'nan'::DOUBLE]) a, 1 y");
	expect(await refusal(path("t.parquet"))).toContain('row 2, column "a": "nan" is not a number');
	await save("SELECT DATE '2020-01-01' a, 1 y");
	expect(await refusal(path("t.parquet"))).toBe('t.parquet: column "a" is of type DATE, expected numbers.');
	for (const [sql, type, hint] of [
		["{'p': 1}", "STRUCT(p INTEGER)", "a column of its own"],
		["[1, 2]", "INTEGER[]", "a column of its own"],
		["uuid()", "UUID", "--type a=text"],
		["TIMESTAMP '2024-01-01 01:02:03'", "TIMESTAMP", "--type a=date"],
		["TIME '01:02:03'", "TIME", "Cast the column to DOUBLE"],
	]) {
		await save(`SELECT ${sql} a, 1 y`);
		await expect(read(path("t.parquet"))).rejects.toMatchObject({
			message: expect.stringContaining(`column "a" is of type ${type}, expected numbers.`),
			hint: expect.stringContaining(hint),
		});
	}
	write("t.parquet", "PAR1 this is not Parquet");
	expect(await refusal(path("t.parquet"))).toContain("t.parquet: ");
});
