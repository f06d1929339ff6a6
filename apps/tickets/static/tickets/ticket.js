// The page of a ticket: a draft that outlives the tab, files by drag and drop, keys, questions before what is hard to
// take back. Without this script every form still works.
"use strict";

(() => {
  const start = () => {
    const page = document.querySelector(".ticket-page");
    if (!page) return;
    for (const button of document.querySelectorAll("[data-confirm]")) {
      button.addEventListener("click", (event) => {
        if (!window.confirm(button.dataset.confirm)) event.preventDefault();
      });
    }
    const form = page.querySelector(".ticket-write");
    if (form) {
      keepDraft(form, page.dataset.draft);
      takeFiles(form);
      takeKeys(page, form);
    }
  };

  // --- draft: what was typed is there again after a reload, a refusal or a closed tab, until it has been sent ---------
  const keepDraft = (form, key) => {
    const text = form.elements.body;
    const sign = form.querySelector(".ticket-draft");
    if (location.hash === "#sent") {
      localStorage.removeItem(key);
      history.replaceState(null, "", location.pathname + location.search);
    }
    const draft = read(key);
    if (draft && !text.value) {
      text.value = draft.body;
      const kind = form.querySelector(`input[name=kind][value="${draft.kind === "note" ? "note" : "reply"}"]`);
      if (kind) kind.checked = true;
      sign.hidden = false;
    }
    form.addEventListener("input", () => {
      const kind = new FormData(form).get("kind");
      if (text.value) localStorage.setItem(key, JSON.stringify({ body: text.value, kind }));
      else localStorage.removeItem(key);
      sign.hidden = !text.value;
    });
  };

  const read = (key) => {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      localStorage.removeItem(key);
      return null;
    }
  };

  // --- files ------------------------------------------------------------------------------------------------------------
  const takeFiles = (form) => {
    const input = form.elements.files;
    const list = form.querySelector(".ticket-chosen");
    const show = () => {
      list.replaceChildren(...[...input.files].map((file) => {
        const item = document.createElement("li");
        item.textContent = `${file.name} (${Math.ceil(file.size / 1024)} kB)`;
        return item;
      }));
    };
    const add = (files) => {
      const all = new DataTransfer();
      for (const file of [...input.files, ...files]) all.items.add(file);
      input.files = all.files;
      show();
    };
    input.addEventListener("change", show);
    form.addEventListener("dragover", (event) => {
      if (![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      form.classList.add("is-over");
    });
    form.addEventListener("dragleave", () => form.classList.remove("is-over"));
    form.addEventListener("drop", (event) => {
      form.classList.remove("is-over");
      if (!event.dataTransfer.files.length) return;
      event.preventDefault();
      add(event.dataTransfer.files);
    });
    form.elements.body.addEventListener("paste", (event) => {
      if (event.clipboardData.files.length) add(event.clipboardData.files);
    });
  };

  // --- keys: R replies, N notes, T takes, Ctrl+Enter sends ----------------------------------------------------------------
  const takeKeys = (page, form) => {
    form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    });
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || /^(input|textarea|select)$/i.test(event.target.tagName)) return;
      const target = page.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
      if (!target) return;
      event.preventDefault();
      target.click();
      if (target.type === "radio") form.elements.body.focus();
    });
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
