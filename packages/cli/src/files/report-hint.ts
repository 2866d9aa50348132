/** How a defect is reported: the same words wherever one shows. */

import { version } from "../version.ts";

export const reportHint: string =
	"This is a defect in condnet: please report it with the command line, the input if you can, and " +
	`"condnet ${version}, Node ${process.version}, ${process.platform}".`;
