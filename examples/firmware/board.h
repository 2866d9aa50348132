/* What the example needs of a board: a line of text, a clock, the stack, an end. */
#ifndef BOARD_H
#define BOARD_H
#ifdef __cplusplus
extern "C" {
#endif
void board_start(void);
void board_print(const char *text);
/* Ticks since board_start, as many bits as the mask has; 1000 instructions (Cortex-M) or cycles (AVR) take so
   many. */
unsigned long board_ticks(void);
extern const unsigned long board_ticks_mask, board_ticks_each_1000;
/* Fills the free stack, and tells how much of it was used since. */
void board_paint(void);
unsigned board_painted_used(void);
void board_exit(int status);
#ifdef __cplusplus
}
#endif
#endif
