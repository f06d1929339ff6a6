// Values as people read them, in the page's language.

import { _, fill } from "./i18n.js";

const language = document.documentElement.lang || undefined;
const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 });
const decimal = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
const whole = new Intl.NumberFormat(language);

const pad = (number) => String(number).padStart(2, "0");

/** Seconds as 0:07, 12:34 or 1:02:03. */
export function duration(seconds) {
  const all = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, pad(all % 60)];
  return hours ? `${hours}:${pad(minutes)}:${rest}` : `${minutes}:${rest}`;
}

/** A figure by its unit: "82.7 %", "12.3 s", "3:05", "1,024"; "–" where there is none. */
export function figure(value, unit) {
  if (value === null || value === undefined) return "–";
  if (unit === "share") return percent.format(value);
  if (unit === "count") return whole.format(value);
  return Math.abs(value) < 60 ? fill(_("%(seconds)s s"), { seconds: decimal.format(value) }) : duration(Math.round(value));
}

/** A difference with its sign; shares differ by points of a percentage, not by per cent. */
export function difference(value, unit) {
  const sign = value > 0 ? "+" : "−";
  if (unit === "share") return fill(_("%(number)s points"), { number: sign + decimal.format(Math.abs(value) * 100) });
  return sign + figure(Math.abs(value), unit);
}
