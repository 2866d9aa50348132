/** What exported code calls things, and what it says about itself. */

export interface ExportNames {
	/** An identifier of the target language. */
	readonly name: string;
	/** Names of the inputs and outputs, in order. */
	readonly inputs: readonly string[];
	readonly outputs: readonly string[];
	/** Text of each label, where the one output is the number of a label. */
	readonly labels: readonly string[] | undefined;
	/** Lines of the comment at the top: what was proved or verified, what it costs. */
	readonly about: readonly string[];
}
