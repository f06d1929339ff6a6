// From a result's charts and tables to options of ECharts. A chart has no figures of its own: it draws columns of a table.

const language = document.documentElement.lang || "en";
const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
const tenth = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 });
const day = new Intl.DateTimeFormat(language, { month: "short", day: "numeric", timeZone: "UTC" });
// Of equal lightness in each theme, told apart also by those who see no red or green (Okabe and Ito).
const PALETTES = {
  light: ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#b8860b", "#6b4fbb"],
  dark: ["#56b4e9", "#ff9f5a", "#3ddbb0", "#f2a7cf", "#9ad1f2", "#f0c75e", "#b9a5f5"],
};
const NUMBERS = new Set(["count", "seconds", "share", "number"]);

export const isDark = () => document.documentElement.classList.contains("dark");

/** A value as people read it. */
export function shown(value, unit, words) {
  if (value === null || value === undefined) return words.no_data;
  if (unit === "share") return percent.format(value);
  if (unit === "seconds") return seconds(value);
  if (unit === "number") return tenth.format(value);
  return typeof value === "number" ? whole.format(value) : value;
}

function seconds(value) {
  if (Math.abs(value) < 60) return `${tenth.format(value)} s`;
  const all = Math.round(value);
  const parts = [Math.floor(all / 3600), Math.floor((all % 3600) / 60), all % 60];
  const [hours, minutes, rest] = parts;
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** What stands at the axis for a value of the first column. */
function tick(value, unit) {
  if (value === null) return "–";
  if (unit === "day") return day.format(new Date(`${value}T00:00:00Z`));
  if (unit === "moment") return `${day.format(new Date(`${value.slice(0, 10)}T00:00:00Z`))} ${value.slice(11, 16)}`;
  return String(value);
}

/** A chart with its columns looked up. */
function read(chart, data) {
  const table = data.tables.find((one) => one.key === chart.table);
  const place = (key) => table.columns.findIndex((column) => column.key === key);
  const column = (key) => ({ ...table.columns[place(key)], values: table.rows.map((row) => row.values[place(key)]) });
  return { chart, words: data.words, x: column(chart.x), y: chart.y ? column(chart.y) : null, series: chart.series.map(column) };
}

function common(theme, said) {
  const muted = theme.dark ? "#9ca3af" : "#6b7280";
  return {
    color: theme.dark ? PALETTES.dark : PALETTES.light,
    backgroundColor: "transparent",
    textStyle: { color: theme.text, fontFamily: theme.font },
    animation: false,
    aria: { enabled: true, label: { description: said } },
    tooltip: {
      renderMode: "richText", // not HTML: its inline styles would break the content security policy
      confine: true,
      backgroundColor: theme.dark ? "#1f2937" : "#ffffff",
      borderColor: muted,
      textStyle: { color: theme.text },
    },
    legend: { show: false },
  };
}

const axisStyle = (theme) => ({
  axisLine: { lineStyle: { color: theme.line } },
  axisLabel: { color: theme.text, hideOverlap: true },
  splitLine: { lineStyle: { color: theme.line } },
});

/** Lines and bars: one axis for each unit that is drawn, two at most. */
function overX({ chart, words, x, series }, theme) {
  const units = [...new Set(series.map((one) => one.unit))].slice(0, 2);
  const type = chart.kind === "line" ? "line" : "bar";
  const stacked = chart.kind === "stacked";
  const goal = chart.goal === null ? undefined : {
    silent: true,
    symbol: "none",
    lineStyle: { color: theme.dark ? "#fbbf24" : "#b45309", type: "dashed" },
    label: { formatter: `${words.goal} ${shown(chart.goal, units[0], words)}`, color: theme.text, position: "insideEndTop" },
    data: [{ yAxis: chart.goal }],
  };
  return {
    grid: { left: 8, right: 16, top: 24, bottom: 8, containLabel: true },
    tooltip: { trigger: "axis" },
    xAxis: { type: "category", data: x.values.map((value) => tick(value, x.unit)), ...axisStyle(theme), splitLine: { show: false } },
    yAxis: units.map((unit, number) => ({
      type: "value",
      min: 0,
      max: unit === "share" ? ({ max }) => Math.max(1, max) : undefined,
      ...axisStyle(theme),
      splitLine: { show: number === 0, lineStyle: { color: theme.line } },
      axisLabel: { color: theme.text, formatter: (value) => shown(value, unit, words) },
    })),
    series: series.map((one, number) => ({
      type,
      name: one.title,
      stack: stacked ? "all" : undefined,
      yAxisIndex: Math.max(0, units.indexOf(one.unit)),
      data: one.values,
      barMaxWidth: 40,
      symbolSize: 6,
      connectNulls: false,
      markLine: number === 0 ? goal : undefined,
      tooltip: { valueFormatter: (value) => shown(value, one.unit, words) },
    })),
  };
}

function pie({ words, x, series: [one] }) {
  const parts = x.values.map((name, row) => ({ name: tick(name, x.unit), value: one.values[row] ?? 0 }));
  return {
    tooltip: { trigger: "item", formatter: (part) => `${part.name}: ${shown(part.value, one.unit, words)} (${tenth.format(part.percent)} %)` },
    series: [{ type: "pie", name: one.title, radius: ["38%", "70%"], data: parts.filter((part) => part.value), label: { color: "inherit" } }],
  };
}

function heatmap({ words, x, y, series: [one] }, theme) {
  const columns = [...new Set(x.values)];
  const rows = [...new Set(y.values)];
  const points = one.values.map((value, row) => [columns.indexOf(x.values[row]), rows.indexOf(y.values[row]), value ?? 0]);
  const most = Math.max(1, ...points.map((point) => point[2]));
  return {
    grid: { left: 8, right: 16, top: 8, bottom: 56, containLabel: true },
    tooltip: { trigger: "item", formatter: ({ value: [column, row, number] }) => `${rows[row]}, ${columns[column]}: ${shown(number, one.unit, words)}` },
    xAxis: { type: "category", data: columns.map((value) => tick(value, x.unit)), ...axisStyle(theme) },
    yAxis: { type: "category", data: rows.map((value) => tick(value, y.unit)), inverse: true, ...axisStyle(theme) },
    visualMap: {
      min: 0, max: most, calculable: false, orient: "horizontal", left: "center", bottom: 0,
      text: [shown(most, one.unit, words), shown(0, one.unit, words)], textStyle: { color: theme.text },
      inRange: { color: theme.dark ? ["#1f2937", "#6d28d9", "#f5d0fe"] : ["#f5f3ff", "#a78bfa", "#4c1d95"] },
    },
    series: [{ type: "heatmap", name: one.title, data: points, itemStyle: { borderWidth: 1, borderColor: theme.dark ? "#111827" : "#ffffff" } }],
  };
}

/** From x to y. Names of both sides are told apart, for a flow must not run back into itself. */
function sankey({ words, x, y, series: [one] }, theme) {
  const source = (name) => `→ ${name}`;
  const links = x.values.map((from, row) => ({ source: source(from), target: String(y.values[row]), value: one.values[row] ?? 0 }));
  const names = [...new Set(links.flatMap((link) => [link.source, link.target]))];
  return {
    tooltip: { trigger: "item", formatter: ({ data, name, value }) => (data.source ? `${data.source} › ${data.target}: ` : `${name}: `) + shown(value ?? data.value, one.unit, words) },
    series: [{ type: "sankey", name: one.title, data: names.map((name) => ({ name })), links: links.filter((link) => link.value), emphasis: { focus: "adjacency" }, label: { color: theme.text }, lineStyle: { color: "gradient", opacity: 0.4 }, nodeGap: 12, left: 8, right: 160, top: 8, bottom: 8 }],
  };
}

const KINDS = { line: overX, bar: overX, stacked: overX, pie, heatmap, sankey };

/** The options of a chart, and the names that can be shown and hidden. */
export function optionOf(chart, data, theme) {
  const found = read(chart, data);
  const base = common(theme, data.words.chart.replace("%(title)s", chart.title));
  const own = KINDS[chart.kind](found, theme);
  const names = chart.kind === "pie" ? own.series[0].data.map((part) => part.name) : own.series.map((one) => one.name);
  const option = { ...base, ...own, tooltip: { ...base.tooltip, ...own.tooltip }, legend: { show: false, data: names } };
  return { option, names: ["heatmap", "sankey"].includes(chart.kind) || names.length < 2 ? [] : names, colours: base.color };
}

export const drawable = (chart, data) => {
  const table = data.tables.find((one) => one.key === chart.table);
  return Boolean(table?.rows.length) && chart.series.every((key) => NUMBERS.has(table.columns.find((column) => column.key === key)?.unit));
};
