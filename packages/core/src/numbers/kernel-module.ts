/** WebAssembly that the sources hold as text, compiled when it is first asked for. */

/** Bytes of a page of WebAssembly's memory. */
export const pageBytes = 65536;

/**
 * What gives the module of a text as kernels/build.mjs writes it: compiled once, null where the platform has
 * no WebAssembly with SIMD or a page's policy forbids it. Whoever is given null has plain JavaScript with the
 * same results.
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
		const bytes = new Uint8Array(text.length);
		let length = 0;
		for (let at = 0; at < text.length; at++) {
			const code = text.charCodeAt(at) - 35;
			bytes[length++] = code < 90 ? code : (code - 89) * 90 + text.charCodeAt(++at) - 35;
		}
		return new WebAssembly.Module(bytes.subarray(0, length));
	} catch {
		return null;
	}
}
