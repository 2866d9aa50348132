// @ts-check

/** npm run example -- demo | controller | strokes | firmware [options of that one] */

import process from "node:process";

/** @type {Readonly<Record<string, string>>} */
const files = {
	demo: "demo/demo.js",
	controller: "controller/controller.js",
	strokes: "strokes/on-data.js",
	firmware: "firmware/firmware.js",
};

const [name = ""] = process.argv.splice(2, 1);
if (Object.hasOwn(files, name)) await import(`./${files[name]}`);
else {
	const names = Object.keys(files).join(", ");
	console.error(
		name === "" ? `Name an example: ${names}.` : `There is no example ${name}, expected one of ${names}.`,
	);
	process.exitCode = 2;
}
