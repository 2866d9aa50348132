import { defineConfig } from "vite";

// Relative paths: the built folder works wherever it is put.
export default defineConfig({
	base: "./",
	resolve: { conditions: ["condnet:source"] },
	worker: { format: "es" },
	build: { target: "es2023", assetsInlineLimit: 0, modulePreload: { polyfill: false }, emptyOutDir: true },
});
