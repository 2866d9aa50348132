import { readdirSync, readFileSync } from "node:fs";
import { defineConfig, type Plugin } from "vite";
import { theoryPage } from "./theory-page.ts";

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

/** docs/theory.md and its pictures, beside the page. */
const theory: Plugin = {
	name: "theory",
	enforce: "post",
	configureServer(server) {
		server.middlewares.use("/theory.html", (_, response) => {
			response.setHeader("content-type", "text/html; charset=utf-8");
			response.end(theoryPage(readFileSync(theoryFile, "utf8"), "./src/style.css"));
		});
	},
	generateBundle: {
		// The style sheet has its name by then.
		order: "post",
		handler(_, bundle) {
			const style = Object.keys(bundle).find((name) => name.endsWith(".css"));
			if (style === undefined) throw new Error("The page has no style sheet that its theory could have.");
			const source = theoryPage(readFileSync(theoryFile, "utf8"), `./${style}`);
			this.emitFile({ type: "asset", fileName: "theory.html", source });
			for (const name of readdirSync(pictures))
				this.emitFile({
					...{ type: "asset", fileName: `theory/${name}` },
					source: readFileSync(new URL(name, pictures)),
				});
		},
	},
};
const theoryFile = new URL("../../docs/theory.md", import.meta.url);
const pictures = new URL("../../docs/theory/", import.meta.url);

// Relative paths: the built folder works wherever it is put.
export default defineConfig({
	base: "./",
	assetsInclude: ["**/*.onnx"],
	resolve: { conditions: ["condnet:source"] },
	plugins: [oneScript, theory],
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
