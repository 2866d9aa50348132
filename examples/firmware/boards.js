// @ts-check

/**
 * Emulated boards: Cortex-M3, M4F and M7 under qemu-system-arm, ATmega2560 under simavr. Builds C for them
 * with the usual cross compilers, and runs it. On Cortex-M an instruction takes 1024 ns of the emulated clock
 * (-icount shift=10), so that the board counts its own instructions by its timer; simavr counts cycles.
 */

import { execFileSync, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));

/**
 * @typedef {object} Board
 * @property {string} name
 * @property {string} compiler
 * @property {readonly string[]} flags
 * @property {readonly string[]} sources
 * @property {readonly string[]} link
 * @property {string} size
 * @property {string} emulator
 * @property {(elf: string) => string[]} run
 * @property {string} packages
 * @property {"instructions" | "cycles"} counts
 * @property {boolean} hasDouble whether its double has 53 bits
 */

/** @param {string} name @param {string} machine @param {string[]} flags @returns {Board} */
function cortex(name, machine, flags) {
	return {
		name,
		compiler: "arm-none-eabi-gcc",
		flags: ["-mthumb", ...flags, "-ffreestanding"],
		sources: [`${here}cortex-m/board.c`],
		link: ["-nostartfiles", "-T", `${here}cortex-m/board.ld`, "-Wl,--gc-sections"],
		size: "arm-none-eabi-size",
		emulator: "qemu-system-arm",
		run: (elf) => [
			...["-machine", machine, "-nographic", "-monitor", "none", "-serial", "none", "-icount", "shift=10"],
			...["-chardev", "stdio,id=text", "-semihosting-config", "enable=on,target=native,chardev=text"],
			...["-kernel", elf],
		],
		packages: "gcc-arm-none-eabi, libnewlib-arm-none-eabi and qemu-system-arm",
		counts: "instructions",
		hasDouble: true,
	};
}

/** @type {Readonly<Record<string, Board>>} */
export const boards = {
	m3: cortex("Cortex-M3", "mps2-an385", ["-mcpu=cortex-m3"]),
	m4: cortex("Cortex-M4F", "mps2-an386", ["-mcpu=cortex-m4", "-mfloat-abi=hard", "-mfpu=fpv4-sp-d16"]),
	m7: cortex("Cortex-M7", "mps2-an500", ["-mcpu=cortex-m7", "-mfloat-abi=hard", "-mfpu=fpv5-d16"]),
	mega: {
		name: "ATmega2560",
		compiler: "avr-gcc",
		flags: ["-mmcu=atmega2560", "-DF_CPU=16000000UL"],
		sources: [`${here}avr/board.c`],
		link: ["-Wl,--gc-sections"],
		size: "avr-size",
		emulator: "simavr",
		run: (elf) => ["-m", "atmega2560", "-f", "16000000", elf],
		packages: "gcc-avr, avr-libc and simavr",
		counts: "cycles",
		hasDouble: false,
	},
};

/** What a board lacks on this machine, in a sentence; undefined if nothing. */
export function missing(/** @type {Board} */ { name, compiler, emulator, packages }) {
	const absent = [compiler, emulator].filter(
		(program) => spawnSync(program, ["--help"], { stdio: "ignore" }).error !== undefined,
	);
	if (absent.length === 0) return undefined;
	return `${name} is skipped: ${absent.join(" and ")} not installed (Debian: ${packages}).`;
}

/** Compiles C for a board, all warnings being errors. @returns bytes of flash and RAM of each named object */
export function build(
	/** @type {Board} */ board,
	/** @type {string} */ folder,
	/** @type {readonly string[]} */ sources,
	/** @type {readonly string[]} */ flags,
) {
	/** @param {string} program @param {readonly string[]} args */
	const run = (program, ...args) =>
		execFileSync(program, args, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
	const objects = [...sources, ...board.sources].map((source, k) => {
		const object = `unit${k}.o`;
		const common = [
			"-std=gnu99",
			"-Os",
			"-Wall",
			"-Wextra",
			"-Werror",
			"-ffunction-sections",
			"-fdata-sections",
		];
		run(
			board.compiler,
			...board.flags,
			...common,
			...flags,
			"-I",
			here,
			"-I",
			".",
			"-c",
			"-o",
			object,
			source,
		);
		return object;
	});
	run(board.compiler, ...board.flags, ...board.link, "-o", "firmware.elf", ...objects);
	return sources.map((source, k) => {
		const [, numbers = ""] = run(board.size, `unit${k}.o`).trim().split("\n");
		const [text, data, bss] = numbers.trim().split(/\s+/).map(Number);
		return { source, flash: text + data, ram: data + bss };
	});
}

/** Runs what was built. @returns what it printed, line by line */
export function emulate(/** @type {Board} */ board, /** @type {string} */ folder) {
	const ran = spawnSync(board.emulator, board.run(`${folder}/firmware.elf`), {
		encoding: "utf8",
		timeout: 600_000,
	});
	// simavr colours what the serial line says, and ends each of its lines with a dot for the line's end.
	const said = `${ran.stdout}${board.emulator === "simavr" ? ran.stderr : ""}`;
	const plain = said.replaceAll(/\p{Cc}\[[0-9;]*m/gu, "");
	return plain.split("\n").map((line) => line.trim().replace(/\.$/, ""));
}
