/** WebAssembly that the sources hold as text, compiled when it is first asked for. */

/** Bytes of a page of WebAssembly's memory. */
export const pageBytes = 65536;

/**
 * What gives the module of a base64 text: compiled once, null where the platform has no WebAssembly with SIMD
 * or a page's policy forbids it. Whoever is given null has plain JavaScript with the same results.
 */
export function kernelModule(text: string): () => WebAssembly.Module | null {
	let module: WebAssembly.Module | null | undefined;
	return () => {
		if (module === undefined) module = compiled(text);
		return module;
	};
}

function compiled(text: string): WebAssembly.Module | null {
	try {
		return new WebAssembly.Module(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)));
	} catch {
		return null;
	}
}
