// @ts-check

/**
 * A pendulum that a weak motor is to swing up and hold upright, and the best torques for it by dynamic
 * programming.
 *
 * The state is the angle from upright, in rad, and the angular velocity, in rad/s. The motor cannot lift the
 * pendulum at once: it has to be swung. Only +, -, *, / and square roots are used, so every machine comes to
 * the same bits.
 */

/** The operating box: [low, high] of the angle in rad and of the angular velocity in rad/s. */
export const box = [
	[-3.15, 3.15],
	[-8, 8],
];

/** What the motor can do, in N m. */
export const torques = [-3, -1.5, 0, 1.5, 3];

const gravity = 9.81; // m/s^2
const arm = 1; // m, with 1 kg at its end
const friction = 0.1; // N m s
/** Seconds between two decisions, in steps of the integration. */
const decisionTime = 0.05;
const steps = 5;

/** Cost of later decisions against that of the next one. */
const discount = 0.98;

/** sin(x) by its series, to full accuracy for |x| <= 4. */
function sine(/** @type {number} */ x) {
	let term = x;
	let sum = x;
	for (let k = 2; k < 30; k += 2) {
		term *= (-x * x) / (k * (k + 1));
		sum += term;
	}
	return sum;
}

/** The same angle in [-pi, pi]. */
function wrapped(/** @type {number} */ angle) {
	return angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI));
}

/**
 * The state one decision later.
 *
 * @param {number} angle rad from upright
 * @param {number} velocity rad/s
 * @param {number} torque N m
 * @returns {[angle: number, velocity: number]} the angle in [-pi, pi], the velocity inside the box
 */
export function after(angle, velocity, torque) {
	const dt = decisionTime / steps;
	for (let i = 0; i < steps; i++) {
		const acceleration = (gravity / arm) * sine(angle) + (torque - friction * velocity) / (arm * arm);
		velocity = Math.min(box[1][1], Math.max(box[1][0], velocity + dt * acceleration));
		angle = wrapped(angle + dt * velocity);
	}
	return [angle, velocity];
}

function cost(/** @type {number} */ angle, /** @type {number} */ velocity, /** @type {number} */ torque) {
	return decisionTime * (angle * angle + 0.1 * velocity * velocity + 0.02 * torque * torque);
}

/** Points of the grid along each axis; both ends are points. */
const points = 81;

/** Place of a number on an axis: the point below it, and the part of the way to the next. */
function place(/** @type {number} */ value, /** @type {number} */ low, /** @type {number} */ high) {
	const at = ((value - low) / (high - low)) * (points - 1);
	const below = Math.min(points - 2, Math.max(0, Math.floor(at)));
	return { below, part: Math.min(1, Math.max(0, at - below)) };
}

/**
 * What each torque costs now and later, if the best ones follow: value iteration on a grid, bilinear between
 * its points.
 *
 * @returns {(angle: number, velocity: number) => number[]} for a state, the cost of each of `torques`
 */
export function costsToGo() {
	const values = new Float64Array(points * points);
	const coordinate = (/** @type {number} */ k, /** @type {number} */ low, /** @type {number} */ high) =>
		low + (k * (high - low)) / (points - 1);
	const later = (/** @type {number} */ angle, /** @type {number} */ velocity) => {
		const a = place(angle, -Math.PI, Math.PI);
		const v = place(velocity, box[1][0], box[1][1]);
		const at = a.below * points + v.below;
		const lower = values[at] * (1 - v.part) + values[at + 1] * v.part;
		const upper = values[at + points] * (1 - v.part) + values[at + points + 1] * v.part;
		return lower * (1 - a.part) + upper * a.part;
	};
	const costs = (/** @type {number} */ angle, /** @type {number} */ velocity) =>
		torques.map((torque) => {
			const [nextAngle, nextVelocity] = after(angle, velocity, torque);
			return cost(angle, velocity, torque) + discount * later(nextAngle, nextVelocity);
		});
	const states = Array.from({ length: points * points }, (_, i) => {
		const angle = coordinate(Math.floor(i / points), -Math.PI, Math.PI);
		const velocity = coordinate(i % points, box[1][0], box[1][1]);
		return torques.map((torque) => {
			const [nextAngle, nextVelocity] = after(angle, velocity, torque);
			return {
				now: cost(angle, velocity, torque),
				angle: place(nextAngle, -Math.PI, Math.PI),
				velocity: place(nextVelocity, box[1][0], box[1][1]),
			};
		});
	});
	for (let sweep = 0; sweep < 250; sweep++)
		for (let i = 0; i < states.length; i++) {
			let least = Number.POSITIVE_INFINITY;
			for (const { now, angle, velocity } of states[i]) {
				const at = angle.below * points + velocity.below;
				const lower = values[at] * (1 - velocity.part) + values[at + 1] * velocity.part;
				const upper = values[at + points] * (1 - velocity.part) + values[at + points + 1] * velocity.part;
				least = Math.min(least, now + discount * (lower * (1 - angle.part) + upper * angle.part));
			}
			values[i] = least;
		}
	return costs;
}
