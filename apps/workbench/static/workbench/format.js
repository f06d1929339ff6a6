// Values as people read them.

const pad = (number) => String(number).padStart(2, "0");

/** Seconds as 0:07, 12:34 or 1:02:03. */
export function duration(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const minutes = Math.floor(whole / 60) % 60;
  const hours = Math.floor(whole / 3600);
  const rest = pad(whole % 60);
  return hours ? `${hours}:${pad(minutes)}:${rest}` : `${minutes}:${rest}`;
}

const language = () => document.documentElement.lang || undefined;

/** A Unix time as a short local date and time. */
export const moment = (at) =>
  new Intl.DateTimeFormat(language(), { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" }).format(
    new Date(at * 1000),
  );

/** The name of a language code in the language of the screen; an unknown code as it is. */
export function languageName(code) {
  try {
    return new Intl.DisplayNames(language(), { type: "language" }).of(code);
  } catch {
    return code; // no well-formed code: the directory may hold anything
  }
}

/** "order_number" as "Order number": keys of flow data are written by whoever drew the flow. */
export function label(key) {
  const words = key.replaceAll("_", " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** One or two letters that stand for a name; for a Chinese name its first character. */
export function initials(name) {
  const words = name.trim().split(/\s+/).filter(Boolean);
  if (!words.length || /^[+\d]/.test(name.trim())) return "";
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return letters.map((word) => [...word][0].toLocaleUpperCase()).join("");
}
