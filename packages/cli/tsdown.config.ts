import { defineConfig } from "tsdown";

export default defineConfig({
	entry: [
		"src/index.ts",
		"src/start.ts",
		"src/worker.ts",
		"src/batch-thread.ts",
		"src/proof-thread.ts",
		"src/prover-thread.ts",
	],
	format: "esm",
	dts: true,
	platform: "node",
	// What `condnet play` serves; the playground is built before.
	copy: [{ from: "../playground/dist", to: "dist", rename: "page" }],
	fixedExtension: false,
	// How long declarations take is no defect.
	inputOptions: { checks: { pluginTimings: false } },
});
