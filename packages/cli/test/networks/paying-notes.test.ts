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
