// Values as people read them, in the page's language.

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
  return Math.abs(value) < 60 ? `${decimal.format(value)} s` : duration(Math.round(value));
}

/** A difference with its sign: "+3.1 %" are points of a percentage. */
export const difference = (value, unit) => (value > 0 ? "+" : value < 0 ? "−" : "±") + figure(Math.abs(value), unit);
