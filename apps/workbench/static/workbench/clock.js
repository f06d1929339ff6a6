// Time as the floor counts it. Browsers' clocks are wrong by minutes, and a demonstration may run faster than life;
// so every timer on the screen is computed from the times in the frames.

import { signal } from "./vendor/preact.js";

const NEAR_REAL = 0.2;
const TICK_MS = 250;

let base = { at: Date.now() / 1000, local: performance.now() };
let rate = 1;

/** Floor time in Unix seconds, renewed four times a second: components that read it are drawn again. */
export const tick = signal(base.at);

/** The floor's time now. */
export const now = () => base.at + ((performance.now() - base.local) / 1000) * rate;

/** Set the clock by a frame. Only beats come regularly enough to learn the floor's speed from them. */
export function synchronize(at, isBeat) {
  const local = performance.now();
  const elapsed = (local - base.local) / 1000;
  if (isBeat && base.fromBeat && elapsed > 0.5) {
    const measured = (at - base.at) / elapsed;
    rate = Math.abs(measured - 1) < NEAR_REAL ? 1 : Math.max(0, (rate + measured) / 2);
  }
  base = { at, local, fromBeat: isBeat };
  tick.value = now();
}

setInterval(() => {
  tick.value = now();
}, TICK_MS);
