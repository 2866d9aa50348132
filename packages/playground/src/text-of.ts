/** Bytes of a file as text: UTF-8, UTF-16 by its first bytes, or else Windows-1252, as older programs write tables. */

export interface ReadText {
	readonly text: string;
	/** What it was read as, where that had to be guessed. */
	readonly guess?: string | undefined;
}

export function textOf(bytes: Uint8Array): ReadText {
	for (const utf16 of ["utf-16le", "utf-16be"] as const) {
		const [first, second] = utf16 === "utf-16le" ? [0xff, 0xfe] : [0xfe, 0xff];
		if (bytes[0] === first && bytes[1] === second) return { text: new TextDecoder(utf16).decode(bytes) };
	}
	try {
		return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
	} catch {
		return { text: new TextDecoder("windows-1252").decode(bytes), guess: "Windows-1252, as it is not UTF-8" };
	}
}

/** Why a file is nothing that the page opens, by its name and what it begins with; undefined where it may be. */
export function refusal(name: string, bytes: Uint8Array): string | undefined {
	if (/\.(onnx|nnet|cnet)$/i.test(name)) return undefined;
	if (/\.(xlsx?|xlsm|ods|numbers)$/i.test(name))
		return `${name} is a workbook: save its sheet as .csv, and open that.`;
	const opened = "The page opens tables (.csv, .tsv) and networks (.onnx, .nnet, .cnet)";
	if (/\.(pt|pth|h5|keras|pb|tflite|safetensors)$/i.test(name))
		return `${name} is a model of another format. ${opened}: export it as .onnx.`;
	const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
	return !isUtf16 && bytes.subarray(0, 4096).includes(0) ? `${name} is not a text. ${opened}.` : undefined;
}
