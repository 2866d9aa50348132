/**
 * node time-file.js MODEL NET CLOCK: what one input takes in a .cnet file's network and in its model, timed in a
 * process of its own that has opened the file, as those do who use it. Prints the timings as JSON.
 */

import { readFileSync } from "node:fs";
import { readOnnx } from "../../packages/onnx/dist/index.js";
import { clockOf } from "./clock.js";
import { decode, Random, timeForms } from "./condnet.js";

const [model, net, clock] = process.argv.slice(2);
const { network } = decode(readFileSync(net));
const points = network.domain.boxes[0].points(1000, new Random(1));
console.log(
	JSON.stringify(timeForms(readOnnx(readFileSync(model)).network, network, points, clockOf(clock), 6)),
);
