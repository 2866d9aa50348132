import { defineConfig } from "tsdown";

const common = {
	entry: ["src/index.ts", "src/internal.ts"],
	format: "esm",
	platform: "neutral",
	// How long declarations take is no defect.
	inputOptions: { checks: { pluginTimings: false } },
} as const;

export default defineConfig([
	// A file for each source, of which a bundler takes what a page uses.
	{ ...common, dts: true, unbundle: true },
	// Few files, which Node opens in a third of the time.
	{ ...common, dts: false, outDir: "dist/node" },
]);
