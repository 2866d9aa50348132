export { answerInput, answerInputs, areInside } from "./answer";
export { block4, block7, lastBlock0, lastBlock1, lastBlock2, lastBlock3, lastBlock4 } from "./compact-blocks";
export { column, mayHoldNaN, project } from "./keys";
export { answersOf, leavesOf, touch, touchPairs } from "./lines";
export {
	all2,
	all4,
	all6,
	all8,
	all10,
	all12,
	all16,
	some2,
	some4,
	some6,
	some8,
	some10,
	some12,
	some16,
} from "./panels";
export { answer } from "./records";
export { line32, line64, linesOf, quantise, searchBlocks32, searchBlocks64, searchHeap } from "./search";
export { walk } from "./walk";
