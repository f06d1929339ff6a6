// A report's page: charts, a table that can be sorted, definitions, and the filter bar. Without it the page still has every figure.

import { drawable, isDark, optionOf } from "./charts.js";

const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

// --- the filter bar

const period = one("#id_period");
function showDays() {
  for (const field of all("[data-days]")) field.hidden = period.value !== "days";
}
if (period) {
  period.addEventListener("change", showDays);
  showDays();
}
// A field that is left alone is no part of the address.
one("#rep-filters")?.addEventListener("submit", (event) => {
  for (const field of event.target.elements)
    if (field.name && (field.value === "" || field.closest("[data-days][hidden]"))) field.disabled = true;
});
window.addEventListener("pageshow", () => all("#rep-filters [disabled]").forEach((field) => (field.disabled = false)));

for (const pick of all("#rep-filters .rep-pick")) {
  const search = one(".rep-pick-search", pick);
  const labels = all("fieldset label", pick);
  search.hidden = labels.length < 8;
  search.addEventListener("input", () => {
    const text = search.value.toLocaleLowerCase();
    for (const label of labels) label.hidden = !label.textContent.toLocaleLowerCase().includes(text);
  });
  search.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
}
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  hideDefinition();
  for (const pick of all(".rep-pick[open]")) {
    pick.open = false;
    one("summary", pick).focus();
  }
});
document.addEventListener("click", (event) => {
  for (const pick of all(".rep-pick[open]")) if (!pick.contains(event.target)) pick.open = false;
});

// --- definitions, by hover and by focus

const bubble = one("#rep-definition");
function hideDefinition() {
  if (bubble) bubble.hidden = true;
}
function showDefinition(event) {
  const place = event.currentTarget.getBoundingClientRect();
  bubble.textContent = event.currentTarget.dataset.definition;
  bubble.hidden = false;
  const width = Math.min(420, window.innerWidth - 32);
  bubble.style.width = `${width}px`;
  bubble.style.left = `${Math.max(16, Math.min(place.left, window.innerWidth - width - 16))}px`;
  bubble.style.top = `${place.bottom + 6}px`;
}
for (const term of all("[data-definition]")) {
  term.setAttribute("aria-describedby", "rep-definition");
  for (const begin of ["mouseenter", "focus"]) term.addEventListener(begin, showDefinition);
  for (const end of ["mouseleave", "blur"]) term.addEventListener(end, hideDefinition);
}

// --- sorting: once up, once down, then as it was

function compare(left, right) {
  if (left === "" || right === "") return (left === "") - (right === ""); // no data is last, either way
  const numbers = [Number(left), Number(right)];
  return numbers.some(Number.isNaN) ? left.localeCompare(right, document.documentElement.lang) : numbers[0] - numbers[1];
}
for (const table of all(".rep-table")) {
  const body = table.tBodies[0];
  const original = [...body.rows];
  const heads = all("thead th", table);
  heads.forEach((head, column) => one("button", head).addEventListener("click", () => {
    const next = { none: "ascending", ascending: "descending", descending: "none" }[head.getAttribute("aria-sort") ?? "none"];
    for (const other of heads) other.removeAttribute("aria-sort");
    if (next !== "none") head.setAttribute("aria-sort", next);
    const value = (row) => row.cells[column].dataset.sort;
    const sign = next === "descending" ? -1 : 1;
    const rows = next === "none" ? original : [...original].sort((left, right) => {
      const [here, there] = [value(left), value(right)];
      return compare(here, there) * (here === "" || there === "" ? 1 : sign);
    });
    body.append(...rows);
  }));
}

// --- buttons that need a browser

const print = one("#rep-print");
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}
const link = one("#rep-link");
if (link && navigator.clipboard) {
  link.hidden = false;
  link.addEventListener("click", async () => {
    await navigator.clipboard.writeText(link.dataset.url);
    link.textContent = link.dataset.done;
  });
}

// --- charts

function theme() {
  const style = getComputedStyle(document.body);
  const dark = isDark();
  return { dark, text: dark ? "#d1d5db" : "#374151", line: dark ? "#374151" : "#e5e7eb", font: style.fontFamily };
}

function makeLegend(holder, chart, names, colours) {
  holder.replaceChildren(...names.map((name, number) => {
    const button = document.createElement("button");
    const mark = document.createElement("i");
    mark.style.background = colours[number % colours.length];
    button.type = "button";
    button.setAttribute("aria-pressed", "true");
    button.append(mark, name);
    button.addEventListener("click", () => {
      button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
      chart.dispatchAction({ type: "legendToggleSelect", name });
    });
    return button;
  }));
}

async function draw(data) {
  const { init } = await import("./vendor/echarts.js");
  const drawn = [];
  for (const spec of data.charts) {
    const place = one(`[data-chart="${CSS.escape(spec.key)}"]`);
    if (!place) continue;
    if (!drawable(spec, data)) {
      place.closest("figure").remove();
      continue;
    }
    drawn.push({ spec, place, chart: init(place, null, { renderer: "svg" }) });
  }
  const paint = () => {
    for (const { spec, place, chart } of drawn) {
      const { option, names, colours } = optionOf(spec, data, theme());
      chart.setOption(option, { notMerge: true });
      makeLegend(one(`[data-legend="${CSS.escape(spec.key)}"]`), chart, names, colours);
      place.dataset.drawn = isDark() ? "dark" : "light";
    }
  };
  paint();
  new MutationObserver(paint).observe(document.documentElement, { attributes: true, attributeFilter: ["class"] });
  const resize = () => drawn.forEach(({ chart }) => chart.resize());
  new ResizeObserver(resize).observe(one("#main") ?? document.body);
  window.addEventListener("beforeprint", resize);
}

const holder = one("#rep-data");
if (holder && one("[data-chart]")) draw(JSON.parse(holder.textContent));
