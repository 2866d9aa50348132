/*
 * Answers inputs that lie in flash by the exported network and by the dense one, and prints a hash of all
 * outcomes and bits, what an answer took at most and on average, and the stack it used.
 */
#include "board.h"
#include "inputs.h"
#include "net.h"
#include <stdint.h>
#ifdef __AVR__
#include <avr/pgmspace.h>
#else
#define PROGMEM
#endif

typedef int (*function)(const REAL *, REAL *);

static void number(unsigned long value) {
	char text[12], *p = text + 11;
	*p = 0;
	do *--p = (char)('0' + value % 10);
	while (value /= 10);
	board_print(p);
}

static void line(const char *name, unsigned long value) {
	board_print(name);
	board_print(" ");
	number(value);
	board_print("\n");
}

static void input(unsigned row, REAL *x) {
	unsigned char *to = (unsigned char *)x;
	unsigned k;
	for (k = 0; k < sizeof(REAL) * net_INPUTS; k++)
#ifdef __AVR__
		to[k] = pgm_read_byte(&inputs[row * sizeof(REAL) * net_INPUTS + k]);
#else
		to[k] = inputs[row * sizeof(REAL) * net_INPUTS + k];
#endif
}

static int nothing(const REAL *x, REAL *y) {
	(void)x;
	(void)y;
	return 0;
}

static unsigned long ticks(function answer, const REAL *x, REAL *y, int *outcome) {
	function volatile called = answer;
	unsigned long from = board_ticks();
	*outcome = called(x, y);
	return (board_ticks() - from) & board_ticks_mask;
}

/* FNV-1a. */
static uint32_t mixed(uint32_t hash, const void *bytes, unsigned count) {
	const unsigned char *p = (const unsigned char *)bytes;
	while (count--) hash = (hash ^ *p++) * 16777619u;
	return hash;
}

static unsigned long scaled(unsigned long value) {
	return (unsigned long)(((uint64_t)value * 1000 + board_ticks_each_1000 / 2) / board_ticks_each_1000);
}

static void measure(const char *name, function answer, unsigned outputs) {
	REAL x[net_INPUTS], y[8];
	uint32_t hash = 2166136261u;
	unsigned long most = 0, overhead;
	uint64_t sum = 0;
	unsigned row, k, stack;
	int outcome;
	input(0, x);
	overhead = scaled(ticks(nothing, x, y, &outcome));
	board_paint();
	for (row = 0; row < ROWS; row++) {
		unsigned long took;
		unsigned char byte;
		for (k = 0; k < outputs; k++) y[k] = 0;
		input(row, x);
		took = scaled(ticks(answer, x, y, &outcome)) - overhead;
		if (row >= FIRST_COUNTED) sum += took;
		if (outcome == 0 && took > most) most = took;
		byte = (unsigned char)outcome;
		hash = mixed(hash, &byte, 1);
		if (outcome == 0) hash = mixed(hash, y, outputs * sizeof(REAL));
	}
	stack = board_painted_used();
	board_print(name);
	line(" hash", hash);
	board_print(name);
	line(" most", most);
	board_print(name);
	line(" mean1000", (unsigned long)(sum * 1000 / (ROWS - FIRST_COUNTED)));
	board_print(name);
	line(" stack", stack);
}

int main(void) {
	board_start();
	line("selftest", (unsigned long)net_selftest());
	measure("net", net, net_OUTPUTS);
#ifdef DENSE
	measure("dense", dense, net_OUTPUTS);
#endif
	board_exit(0);
	return 0;
}
