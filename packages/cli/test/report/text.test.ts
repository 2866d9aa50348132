import { expect, test } from "vitest";
import { operations, things } from "../../src/report/text.ts";

test("things are one where the number shown is 1", () => {
	expect(things(1, "row")).toBe("1 row");
	expect(things(1 + 2 ** -50, "row")).toBe("1 row");
	expect(things(0.99999, "leaf", "leaves")).toBe("1 leaf");
	expect(things(1.001, "row")).toBe("1.001 rows");
	const mean = { multiplications: 0, additions: 2 + 2 ** -49, comparisons: 1 + 2 ** -50, total: 3 };
	expect(operations(mean)).toBe("3 (2 additions, 1 comparison)");
});
