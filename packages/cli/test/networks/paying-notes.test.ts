/** What is said where nothing pays. */

import { Box, NetworkBuilder, synthesizeOnBox } from "@condnet/core";
import { phaseNames } from "@condnet/core/internal";
import { expect, it } from "vitest";
import { payingNotes } from "../../src/networks/on-box-notes.ts";

it("that no other form pays is said where it was looked for, and else that there was no time", () => {
	const builder = new NetworkBuilder(1);
	builder.term(builder.add("relu", [0], [1], 0), 1);
	builder.output(0);
	const made = synthesizeOnBox(builder.build(), new Box(Float64Array.of(-1), Float64Array.of(1)), {
		maxBoxes: 2,
	});
	expect(made).toMatchObject({ pays: false, wouldPay: null });
	expect(payingNotes({ estimated: made, cutShort: [] }, {})).toEqual([
		expect.stringMatching(/No other form was found/),
	]);
	const late = payingNotes({ estimated: made, cutShort: [phaseNames.advising] }, {});
	expect(late).toEqual([expect.stringMatching(/no time to look for another form/)]);
	expect(late[0]).not.toContain("No other form");
});

it("that a larger file would pay is said, and which limit keeps it out", () => {
	const builder = new NetworkBuilder(1);
	builder.term(builder.add("relu", [0], [1], 0), 1);
	builder.output(0);
	const box = new Box(Float64Array.of(-1), Float64Array.of(1));
	const made = synthesizeOnBox(builder.build(), box, { maxBoxes: 2 });
	const { columnSkip } = made.time;
	const curve = [1, 0.5, 0.25].map((part, k) => ({
		...{ bytes: 1000 * (k + 1), mean: 9, worst: 9, ns: part * columnSkip },
	}));
	const said = (options: Parameters<typeof payingNotes>[1]): string =>
		payingNotes({ estimated: { ...made, curve }, cutShort: [] }, options).join();
	expect(said({ maxBytes: 1500 })).toMatch(/No conditional network within --max-bytes 1500 is faster/);
	expect(said({ maxWords: 99 })).toMatch(/within --max-words 99 is faster .* a file of 2,000 bytes: \d+ ns/);
	expect(said({})).toContain("within the default of --max-bytes is faster");
	expect(said({ minimize: "mean" })).not.toContain("a file of");
});
