import { describe, expect, test } from "vitest";
import { smallFiles } from "./small-files.ts";

const { write, read } = smallFiles();

describe("JSON is read as it stands", () => {
	test("columns keep their order, whatever their names", async () => {
		expect(await read(write("o.json", '{"region":3,"2020":1.5,"2021":2.5}'))).toMatchObject({
			names: ["region", "2020", "2021"],
			outputs: [2.5],
		});
		expect(await read(write("o.json", '{"__proto__":1,"constructor":2,"y":3}'))).toMatchObject({
			names: ["__proto__", "constructor", "y"],
			inputs: [1, 2],
		});
	});

	test("keys that stand twice, are missing, or come later are not passed over", async () => {
		expect(await read(write("k.json", '{"a":1,"a":2,"y":3}'))).toMatchObject({
			message: 'k.json, row 1 (line 1): the key "a" stands twice in one object.',
		});
		expect(await read(write("k.json", '{"a":1,"y":3}\n{"a":1,"\\u0061":1,"y":3}'))).toMatchObject({
			message: 'k.json, row 2 (line 2): the key "a" stands twice in one object.',
		});
		expect(await read(write("k.json", '{"toString":1,"y":2}\n{"y":3}'))).toMatchObject({
			message: 'k.json, row 2 (line 2), column "toString": the cell is empty, expected a number.',
		});
		expect(await read(write("k.json", '{"x":1,"y":2}\n{"z":0,"x":2,"y":3}'))).toMatchObject({
			inputs: [1, 2],
			notes: ['k.json: the first object has no key "z", which row 2 has: left out.'],
		});
	});

	test("depth and length have limits, and lists are no numbers", async () => {
		const list = `[${Array(500_000).fill(1)}]`;
		expect(await read(write("l.json", `{"a":${list},"y":1}`))).toMatchObject({
			message: expect.stringContaining("is a list, expected a number"),
		});
		expect(await read(write("l.json", `{"a":${"[".repeat(1e6)}`))).toMatchObject({
			message: "l.json, row 1 (line 1): values are nested more than 1000 deep.",
		});
	});

	test("labels of different kinds are not merged, and numbers as labels keep their text", async () => {
		expect(await read(write("m.jsonl", '{"x":1,"y":"a"}\n{"x":2,"y":1}\n'))).toMatchObject({
			message: 'm.jsonl, row 2 (line 2), column "y": "1" is a number in a column that started with text.',
		});
		const texts = ["1.0", "1", "1e0", "12345678901234567890.5", "-0"];
		const lines = texts.map((text, i) => `{"x":${i},"y":${text}}`).join("\n");
		expect(await read(write("m.jsonl", lines), { label: "y" })).toMatchObject({ outputs: texts });
	});

	test("what JSON has no number for is told with its column", async () => {
		expect(await read(write("n.json", '[{"x":NaN,"y":1}]'))).toMatchObject({
			message: expect.stringContaining('n.json, row 1 (line 1), column "x": "NaN" is not a number'),
		});
		expect(await read(write("n.json", '[{"x":1e400,"y":1}]'))).toMatchObject({
			message: expect.stringContaining("beyond the largest float64"),
			hint: "Write Infinity or -Infinity where infinity is meant.",
		});
		expect(await read(write("n.json", '[{"x":-Infinity,"y":1}]'))).toMatchObject({ inputs: [-Infinity] });
	});

	test("a file that is cut off is told where it is", async () => {
		expect(await read(write("c.jsonl", '{"x":1,"y":1}\n{"x":1,"y'))).toMatchObject({
			message: "c.jsonl, row 2 (line 2): the object is cut off: the file ends within it.",
		});
		expect(await read(write("c.json", '[{"x":1,"y":1},\n'))).toMatchObject({
			message: expect.stringContaining("the array is cut off"),
		});
		for (const text of [
			'[{"x":1,"y":1},]',
			'{"x":1,,"y":1}',
			'{"x":01,"y":1}',
			'{"x":1,"y":1]',
			'[{"x":1,"y":1}] 2',
		])
			expect(await read(write("c.json", text))).toHaveProperty("message");
	});
});
