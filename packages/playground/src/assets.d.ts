declare module "*?inline" {
	/** A data: address. */
	const address: string;
	export default address;
}

interface ImportMeta {
	readonly env: { readonly DEV: boolean };
}
