import { defineConfig } from "tsdown";

export default defineConfig({
	entry: ["src/index.ts", "src/internal.ts"],
	format: "esm",
	dts: true,
	platform: "neutral",
	// How long declarations take is no defect.
	inputOptions: { checks: { pluginTimings: false } },
});
