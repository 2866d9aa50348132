/* ATmega2560 as simavr emulates it: a serial line, a 16-bit timer that counts cycles, stack. */
#include "../board.h"
#include <avr/interrupt.h>
#include <avr/io.h>
#include <avr/sleep.h>
#include <stdint.h>

static volatile uint16_t overflows;

ISR(TIMER1_OVF_vect) { overflows++; }

const unsigned long board_ticks_mask = 0xffffffff, board_ticks_each_1000 = 1000;

void board_start(void) {
	UCSR0B = _BV(TXEN0);
	TIMSK1 = _BV(TOIE1);
	TCCR1B = _BV(CS10);
	sei();
}

unsigned long board_ticks(void) {
	uint16_t high, low;
	cli();
	low = TCNT1;
	high = overflows;
	if ((TIFR1 & _BV(TOV1)) && low < 0x8000) high++;
	sei();
	return (unsigned long)high << 16 | low;
}

void board_print(const char *text) {
	for (; *text; text++) {
		loop_until_bit_is_set(UCSR0A, UDRE0);
		UDR0 = (uint8_t)*text;
	}
}

static volatile uint8_t *painted;

void board_paint(void) {
	int k;
	painted = (volatile uint8_t *)(SP - 32);
	for (k = 0; k < 2048; k++) painted[-k] = 0xa5;
}

unsigned board_painted_used(void) {
	int k = 2047;
	while (k >= 0 && painted[-k] == 0xa5) k--;
	return (unsigned)(k + 33);
}

void board_exit(int status) {
	(void)status;
	loop_until_bit_is_set(UCSR0A, UDRE0);
	cli();
	sleep_enable();
	sleep_cpu();
	for (;;) continue;
}
