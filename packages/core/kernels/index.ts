export { column, holdsNaN, project } from "./keys";
export { runProgram } from "./layers";
export { answer, settle, settleAndAnswer, touch } from "./records";
export { quantise, rank32, rank64, searchBlocks32, searchBlocks64, searchHeap, startsOf } from "./search";
export { walk } from "./walk";
