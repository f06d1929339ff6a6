// J, K, O and X in the list of tickets. Never while somebody types, and not at all where they are switched off.

const KEY = "desk.shortcuts";
const isOn = () => localStorage.getItem(KEY) !== "off";
const sheet = document.querySelector("[data-desk-keys]");
const toggle = document.querySelector("[data-desk-keys-switch]");
const rows = () => [...document.querySelectorAll("#result_list tbody tr, #result_list > tr")].filter((row) => linkOf(row));
const linkOf = (row) => row.querySelector("th a[href], td a[href]");
let at = -1;

function move(by) {
  const list = rows();
  if (!list.length) return;
  at = Math.max(0, Math.min(list.length - 1, at + by));
  list.forEach((row, index) => row.classList.toggle("desk-row-here", index === at));
  linkOf(list[at]).focus({ preventScroll: true });
  list[at].scrollIntoView({ block: "nearest" });
}

const show = () => {
  toggle.checked = isOn();
  sheet.showModal();
};
const acts = {
  j: () => move(1),
  k: () => move(-1),
  o: () => rows()[at] && linkOf(rows()[at]).click(),
  x: () => rows()[at]?.querySelector("input.action-select")?.click(),
  "?": show,
};

toggle.addEventListener("change", () => localStorage.setItem(KEY, toggle.checked ? "on" : "off"));
document.querySelector("[data-desk-keys-button]").addEventListener("click", show);
addEventListener("keydown", (event) => {
  if (!isOn() || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]") || document.querySelector("dialog[open]")) return;
  const act = acts[event.key.toLowerCase()];
  if (!act) return;
  event.preventDefault();
  act();
});
