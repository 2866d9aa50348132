export { answerInput, answerInputs } from "./answer";
export { compact3, compact4, compact5, compact6, compact8 } from "./compact";
export { column, isWithin, mayHoldNaN, project } from "./keys";
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
export { answer, settle, settleAndAnswer, touch } from "./records";
export { quantise, rank32, rank64, searchBlocks32, searchBlocks64, searchHeap, startsOf } from "./search";
export { walk } from "./walk";
