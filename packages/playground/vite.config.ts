import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build, defineConfig, type Plugin } from "vite";
import { theoryPage } from "./theory-page.ts";

/**
 * One classic script that is page and first worker: browsers let pages opened from a folder load neither modules nor
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

/**
 * The worker that knows all as a second script, which the page fetches once its first view stands: a function, that
 * nobody calls in the page, and whose text is the worker's.
 */
const wholeWorker: Plugin = {
	name: "whole-worker",
	apply: "build",
	async buildStart() {
		const built = await build({
			...{ configFile: false, logLevel: "warn", publicDir: false, resolve },
			build: {
				...{ target, write: false },
				rolldownOptions: {
					input: fileURLToPath(new URL("./src/worker.ts", import.meta.url)),
					output: { format: "iife", codeSplitting: false },
				},
			},
		});
		const [made] = Array.isArray(built) ? built : [built];
		if (!("output" in made)) throw new Error("The worker was not built.");
		const code = made.output[0].code.replaceAll("import.meta", "({})");
		this.emitFile({
			...{ type: "asset", name: "worker.js" },
			source: `function condnetWorker(){"use strict";${code}\n}\n`,
		});
	},
	transformIndexHtml: {
		order: "post",
		handler: (html, { bundle = {} }) => {
			const name = Object.keys(bundle).find((file) => /worker-.*\.js$/.test(file));
			return html.replace("<body>", `<body data-worker="./${name}">`);
		},
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

const resolve = { conditions: ["condnet:source"] };
const target = "es2023";

// Relative paths: the built folder works wherever it is put.
export default defineConfig({
	base: "./",
	assetsInclude: ["**/*.onnx"],
	resolve,
	plugins: [oneScript, wholeWorker, theory],
	worker: { format: "es" },
	build: {
		...{
			target,
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
