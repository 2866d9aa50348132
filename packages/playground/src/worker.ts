/** The worker that knows all that the page asks for. It is fetched once the first view stands. */

import { exportJavaScript, type WorkOptions } from "@condnet/core";
import { writeConditionalOnnx } from "@condnet/onnx";
import { against, checkAgainst, Difference, measure } from "./checking.ts";
import { theHeld } from "./held.ts";
import { fromFile } from "./making.ts";
import type { Results, Task } from "./messages.ts";
import { fromModel, readModel } from "./models.ts";
import { serve } from "./serve.ts";
import { namingOf, performOnTables, planeOf } from "./table-tasks.ts";

serve((task: Task, work: WorkOptions): Results[Task["kind"]] => {
	const { kind } = task;
	if (kind === "model") return fromModel(task, work);
	if (kind === "against") return against(task.bytes, task.name, work);
	if (kind === "measure") return measure(task.inputs);
	if (kind === "open" && task.model)
		return fromFile(task, readModel(task.model.bytes, task.model.name).network);
	if (kind === "export" && task.to !== "c") {
		const { network, metadata } = theHeld();
		if (task.to === "onnx") return { content: writeConditionalOnnx(network) };
		return { content: exportJavaScript(network, metadata, namingOf(task.name)).source };
	}
	if (kind === "check") {
		const { model, proof, dataset } = theHeld();
		if (model && proof && !dataset) return checkAgainst(model, work);
	}
	if (kind === "plane" && task.colouring === "difference") {
		const { network, other } = theHeld();
		const difference = other && new Difference(network, other);
		return planeOf(task, difference && ((point) => difference.at(point)));
	}
	return performOnTables(task, work);
});
