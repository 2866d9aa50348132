export { answerInput, answerInputs } from "./answer";
export { compact3, compact4, compact5, compact6, compact8 } from "./compact";
export { column, isWithin, mayHoldNaN, project } from "./keys";
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
