import { defineConfig } from "vitest/config";

// Tests read the workspaces' sources, not their builds: `condnet:source` names the source entry in each
// package's exports.
export default defineConfig({
	resolve: { conditions: ["condnet:source"] },
	ssr: { resolve: { conditions: ["condnet:source"] } },
	test: {
		include: ["packages/*/test/**/*.test.ts"],
		setupFiles: ["vitest.setup.ts"],
		// By default one core is left idle.
		maxWorkers: "100%",
		testTimeout: 60_000,
		hookTimeout: 300_000,
	},
});
