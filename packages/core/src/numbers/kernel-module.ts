/** WebAssembly that the sources hold as text, compiled when it is first asked for. */

/** Bytes of a page of WebAssembly's memory. */
export const pageBytes = 65536;

/**
 * What gives the module of a text of two hexadecimal digits a byte: compiled once, null where the platform
 * has no WebAssembly with SIMD or a page's policy forbids it. Whoever is given null has plain JavaScript with
 * the same results.
 */
export function kernelModule(text: () => string): () => WebAssembly.Module | null {
	let module: WebAssembly.Module | null | undefined;
	return () => {
		if (module === undefined) module = compiled(text());
		return module;
	};
}

function compiled(text: string): WebAssembly.Module | null {
	try {
		const bytes = new Uint8Array(text.length / 2);
		for (let at = 0; at < bytes.length; at++) bytes[at] = Number.parseInt(text.slice(2 * at, 2 * at + 2), 16);
		return new WebAssembly.Module(bytes);
	} catch {
		return null;
	}
}
