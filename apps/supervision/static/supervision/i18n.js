// The strings of the page, from Django's JavaScript catalogue (loaded before the modules).

const catalogue = globalThis.django ?? {};

/** Translate `text`. */
export const _ = (text) => (catalogue.gettext ? catalogue.gettext(text) : text);

/** Fill the `%(name)s` of a text from `values`. */
export const fill = (text, values) =>
  text.replace(/%\((\w+)\)s/g, (match, name) => (name in values ? String(values[name]) : match));

/** Translate by number; `%(count)s` is filled. */
export function plural(one, many, count) {
  const text = catalogue.ngettext ? catalogue.ngettext(one, many, count) : count === 1 ? one : many;
  return fill(text, { count });
}
