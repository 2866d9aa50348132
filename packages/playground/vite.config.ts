import { defineConfig, type Plugin } from "vite";

/**
 * One classic script that is page and worker: browsers let pages opened from a folder load neither modules nor
 * workers by address. The whole of it is a function, whose text is the worker's.
 */
const oneScript: Plugin = {
	name: "one-script",
	apply: "build",
	enforce: "post",
	generateBundle(_, bundle) {
		for (const file of Object.values(bundle)) {
			if (file.type !== "chunk") continue;
			// What loads further chunks, of which there are none, asks where a module lies.
			const code = file.code.replaceAll("import.meta", "({})");
			file.code = `async function condnetPage(){"use strict";${code}\n}\ncondnetPage();\n`;
		}
	},
	transformIndexHtml: {
		order: "post",
		handler: (html) =>
			html.replaceAll('<script type="module" crossorigin', "<script defer").replaceAll(" crossorigin", ""),
	},
};

// Relative paths: the built folder works wherever it is put.
export default defineConfig({
	base: "./",
	assetsInclude: ["**/*.onnx"],
	resolve: { conditions: ["condnet:source"] },
	plugins: [oneScript],
	worker: { format: "es" },
	build: {
		...{
			target: "es2023",
			assetsInlineLimit: 0,
			modulePreload: false,
			cssCodeSplit: false,
			emptyOutDir: true,
			// One script is meant: nothing is to be split off it.
			chunkSizeWarningLimit: 2000,
		},
		rolldownOptions: { output: { codeSplitting: false } },
	},
});
