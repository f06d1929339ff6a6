// The catalogue narrows while one types; without this the search button does the same.

const field = document.getElementById("rep-search");
const cards = [...document.querySelectorAll("[data-section] [data-card]")];
const nothing = document.getElementById("rep-nothing");

function narrow() {
  const words = field.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  for (const card of cards) {
    const text = `${card.textContent} ${card.closest("[data-section]").querySelector("h2").textContent}`.toLocaleLowerCase();
    card.hidden = !words.every((word) => text.includes(word));
  }
  for (const section of document.querySelectorAll("[data-section]"))
    section.hidden = !section.querySelector("[data-card]:not([hidden])");
  nothing.hidden = cards.some((card) => !card.hidden);
}

field.addEventListener("input", narrow);
