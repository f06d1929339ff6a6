// Shows when a scheduled report would be sent, as long as the form is filled in; and asks only for the days that count.

const FIELDS = ["cadence", "at", "weekday", "day", "zone"];
const ASKS = { weekly: ["weekday"], monthly: ["day"], quarterly: ["day"] };

const field = (name) => document.querySelector(`#id_${name}`);

function showDays() {
  const asked = ASKS[field("cadence").value] ?? [];
  for (const name of ["weekday", "day"]) {
    const box = field(name)?.closest(".field-line, .form-row, .field-" + name) ?? field(name)?.parentElement;
    if (box) box.hidden = !asked.includes(name);
  }
}

async function showRuns(list) {
  const query = new URLSearchParams(FIELDS.map((name) => [name, field(name)?.value ?? ""]));
  const answer = await fetch(`${list.dataset.url}?${query}`, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const { runs } = await answer.json();
  list.replaceChildren(...runs.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
}

document.addEventListener("DOMContentLoaded", () => {
  const list = document.querySelector("#next-runs");
  if (!list || !field("cadence")) return;
  const show = () => {
    showDays();
    showRuns(list);
  };
  for (const name of FIELDS) field(name)?.addEventListener("change", show);
  show();
});
