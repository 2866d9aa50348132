/**
 * npm run bench -- [NAME] [options of that one]
 *
 * Without a name everything that is measured beside others (main.js); `memorized`, `synthesized` and
 * `threads` are its parts. The other names are measurements of their own, each described in its file.
 */

const files = {
	memorize: "memorize.js",
	open: "open.js",
	controllers: "controllers.js",
	page: "page.js",
	firmware: "firmware.js",
	larger: "larger-than-memory.js",
	"on-box": "on-box.js",
	plan: "plan.js",
	points: "points.js",
	ranges: "ranges.js",
	split: "split.js",
	"code-points": "code-points.js",
	"time-model": "time-model.js",
};
const parts = ["memorized", "synthesized", "threads"];

const name = process.argv[2];
if (name === undefined || name.startsWith("-")) await import("./main.js");
else if (parts.includes(name)) {
	process.argv.splice(2, 1, "--only", name);
	await import("./main.js");
} else if (Object.hasOwn(files, name)) {
	process.argv.splice(2, 1);
	await import(`./${files[name]}`);
} else {
	console.error(
		`There is no bench ${name}, expected one of ${[...parts, ...Object.keys(files)].join(", ")}.`,
	);
	process.exitCode = 2;
}
