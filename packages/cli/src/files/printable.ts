/**
 * Text as a terminal may show it: signs that move the cursor, change colours or turn the direction of reading
 * stand as escapes such as \u001b, so that a name from a file says what it is and does nothing.
 */

const controls = /(?![\n\t])[\p{Cc}\p{Bidi_Control}\u2028\u2029\ufeff]/gu;

/** @param text lines; their ends and tabs stay */
export function printable(text: string): string {
	return text.replace(controls, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
