/**
 * Processor time so far, in milliseconds: what a machine's other work does not change. What must end soon is
 * held to this.
 */
export function milliseconds(): number {
	const { user, system } = process.cpuUsage();
	return (user + system) / 1000;
}
