/* MPS2 boards (Cortex-M3, M4F, M7) as QEMU emulates them: reset, semihosting, SysTick, stack. */
#include "../board.h"
#include <stdint.h>

extern uint32_t ld_data_load[], ld_data_start[], ld_data_end[], ld_bss_start[], ld_bss_end[], ld_stack_top[];
int main(void);

static int semihosting(int operation, const void *argument) {
	register int r0 __asm__("r0") = operation;
	register const void *r1 __asm__("r1") = argument;
	__asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
	return r0;
}

void board_print(const char *text) { semihosting(4, text); }

void board_exit(int status) {
	uint32_t block[2];
	block[0] = 0x20026; /* the program has ended by itself */
	block[1] = (uint32_t)status;
	semihosting(0x20, block);
	for (;;) continue;
}

#define SYSTICK ((volatile uint32_t *)0xe000e010)

/* With -icount shift=10 an instruction takes 1024 ns; the clock has 25 MHz: 25.6 ticks an instruction. */
const unsigned long board_ticks_mask = 0xffffff, board_ticks_each_1000 = 25600;

void board_start(void) {
	SYSTICK[1] = 0xffffff;
	SYSTICK[2] = 0;
	SYSTICK[0] = 5;
}

/* SysTick counts down from 2^24 - 1: enough for 655,000 instructions between two readings. */
unsigned long board_ticks(void) { return 0xffffff - SYSTICK[2]; }

static volatile uint32_t *painted;

void board_paint(void) {
	uintptr_t here;
	int k;
	__asm__ volatile("mov %0, sp" : "=r"(here));
	painted = (volatile uint32_t *)(here - 64);
	for (k = 0; k < 2048; k++) painted[-k] = 0xa5a5a5a5u;
}

/* Bytes below board_paint's own frame, which was that of its caller's callee. */
unsigned board_painted_used(void) {
	int k = 2047;
	while (k >= 0 && painted[-k] == 0xa5a5a5a5u) k--;
	return 4u * (unsigned)(k + 17);
}

void reset(void);
void reset(void) {
	uint32_t *from = ld_data_load, *to;
#ifdef __ARM_FP
	*(volatile uint32_t *)0xe000ed88 |= 0xf << 20; /* the floating-point unit is on */
	__asm__ volatile("dsb\n isb");
#endif
	for (to = ld_data_start; to < ld_data_end;) *to++ = *from++;
	for (to = ld_bss_start; to < ld_bss_end;) *to++ = 0;
	board_exit(main());
}

static void fault(void) {
	board_print("fault\n");
	board_exit(1);
}

__attribute__((section(".vectors"), used)) static void (*const vectors[16])(void) = {
	(void (*)(void))ld_stack_top, reset, fault, fault, fault, fault, fault, 0, 0, 0, 0, fault, fault, 0, fault, fault
};
