/** The command `condnet`: its help, its commands, and what becomes of their errors. */

import { tmpdir } from "node:os";
import { Command, CommanderError } from "commander";
import { addCheckProof } from "./commands/check-proof.ts";
import { addDraw } from "./commands/draw.ts";
import { addExplain } from "./commands/explain.ts";
import { addExport } from "./commands/export.ts";
import { addFigure } from "./commands/figure.ts";
import { addInspect } from "./commands/inspect.ts";
import { addJoin } from "./commands/join.ts";
import { addMemorize } from "./commands/memorize.ts";
import { addPlan } from "./commands/plan.ts";
import { addPlay } from "./commands/play.ts";
import { addPredict } from "./commands/predict.ts";
import { addSynthesize } from "./commands/synthesize.ts";
import { addVerify } from "./commands/verify.ts";
import { addWork } from "./commands/work.ts";
import { exitCodes } from "./files/exit-codes.ts";
import { asCondnetError, exitCodeOf, failureText } from "./files/failure.ts";
import { ClosedPipe, writeMessage, writeOutput } from "./files/standard-streams.ts";
import { removeOrphans } from "./files/temporary.ts";
import { examples } from "./program/options.ts";
import { withFlags } from "./program/spelling.ts";
import { version } from "./version.ts";

/** One line a command, in the order of the help. */
const commands: readonly ((program: Command) => void)[] = [
	addMemorize,
	addSynthesize,
	addPredict,
	addVerify,
	addCheckProof,
	addInspect,
	addExplain,
	addDraw,
	addPlay,
	addExport,
	addPlan,
	addWork,
	addJoin,
	addFigure,
];

const helpWidth = 100;

/** Runs a command line. @returns the exit code; it never throws */
export async function run(argv: readonly string[]): Promise<number> {
	const help: string[] = [];
	const program = createProgram(help);
	try {
		removeOrphans(tmpdir());
		process.exitCode = exitCodes.yes;
		await program.parseAsync([...argv], { from: "user" });
		return Number(process.exitCode);
	} catch (error) {
		if (!(error instanceof CommanderError)) return endWith(error, program);
		return await endOfParsing(error, help).catch((error: unknown) => endWith(error, program));
	}
}

/** Says what went wrong. @param program spells hints in its own flags @returns the exit code */
export function endWith(error: unknown, program?: Command): number {
	if (error instanceof ClosedPipe) return exitCodes.yes;
	const { code, message, hint } = asCondnetError(error);
	writeMessage(failureText({ code, message, hint: program ? withFlags(hint, program) : hint }));
	return exitCodeOf({ code });
}

/** Help and version come through the parser's exceptions too. */
async function endOfParsing(error: CommanderError, help: readonly string[]): Promise<number> {
	if (error.exitCode === 0) {
		await writeOutput(help.join(""));
		return exitCodes.yes;
	}
	writeMessage(help.join(""));
	return exitCodes.usage;
}

/** All commands and their options. @param help gets what the parser would print */
export function createProgram(help: string[]): Command {
	const program = new Command("condnet")
		.description(
			"Memorizes tables as conditional ReLU networks: every row answered bit for bit in about log2 n " +
				"operations, every claim counted, bounded and checked.",
		)
		.version(version)
		.helpCommand("help [command]", "show what a command does")
		.addHelpText(
			"after",
			examples([
				["condnet memorize table.csv --inputs a,b --outputs y -o net.cnet", "a table becomes a network"],
				["condnet synthesize model.onnx --data rows.npy -o fast.cnet", "a model, cheaper on these rows"],
				["condnet verify net.cnet table.csv", "does it still answer every row?"],
				["condnet predict net.cnet new.csv > answers.csv", "answer new rows"],
				["condnet explain net.cnet --input 1,2", "one input's path, gate by gate"],
			]) +
				"\nExit codes: 0 yes or done, 1 checked and false, 2 usage, 3 bad file or data, 4 unsupported operator,\n" +
				"5 undecided, 70 internal error, 74 could not read or write, 130 interrupted.\n",
		);
	for (const add of commands) add(program);
	for (const command of [program, ...program.commands]) {
		command.exitOverride().configureOutput({
			writeOut: (text) => help.push(text),
			writeErr: (text) => help.push(text),
			getOutHelpWidth: () => helpWidth,
			getErrHelpWidth: () => helpWidth,
			outputError: (text, write) => write(text.replace(/^error: /, "condnet: ")),
		});
		command.showHelpAfterError(
			command === program ? "  See condnet --help." : `  See condnet ${command.name()} --help.`,
		);
	}
	return program;
}
