// What the agent prefers on this computer: theme, shortcuts, ring tone.

import { effect, signal } from "./vendor/preact.js";

const KEY = "workbench.";

function stored(name, fallback) {
  const value = localStorage.getItem(KEY + name) ?? fallback;
  const preference = signal(value);
  effect(() => localStorage.setItem(KEY + name, preference.value));
  return preference;
}

/** "auto" (as the system), "light" or "dark". theme.js reads the same key before the first paint. */
export const theme = stored("theme", "auto");
/** "on" or "off". */
export const shortcuts = stored("shortcuts", "on");
/** "on" or "off". */
export const tone = stored("tone", "on");

export const toggle = (preference) => {
  preference.value = preference.value === "on" ? "off" : "on";
};

effect(() => {
  document.documentElement.dataset.theme = theme.value;
});
