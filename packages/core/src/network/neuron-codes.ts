/**
 * Codes of the kinds of neuron, as they stand in memory and in files. The kernels read this file too, so it
 * is plain text for both compilers.
 */

export const reluNeuron = 0;
export const linearNeuron = 1;
export const leakyNeuron = 2;
export const clipNeuron = 3;
export const absNeuron = 4;
export const maxNeuron = 5;
