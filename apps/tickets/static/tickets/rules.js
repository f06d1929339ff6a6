// Builds conditions and actions row by row. The data is in the hidden textarea of the form; the catalogue beside it says
// which fields, operators, actions and lists there are. Nothing here is trusted: the server checks what is sent.

const NUMBERS = { minutes: 60, hours: 3600, days: 86400 };
const NEW_DATA = "data.";

function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (typeof value === "boolean") made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

function select(options, chosen, onchange, label, placeholder = "") {
  const found = options.some(([code]) => code === chosen);
  const all = [];
  if (!found && (chosen === undefined || chosen === "")) all.push(["", placeholder]);
  // What is gone stays to be seen, so that nobody changes it unawares.
  if (!found && chosen) all.push([chosen, `${chosen} ?`]);
  const made = make("select", { "aria-label": label, onchange: (event) => onchange(event.target.value) });
  for (const [code, words] of [...all, ...options]) {
    made.append(make("option", { value: code, selected: code === (chosen ?? "") }, words));
  }
  return made;
}

class Builder {
  constructor(root) {
    this.root = root;
    this.store = root.querySelector("textarea");
    this.rows = root.querySelector(".rule-rows");
    this.catalogue = JSON.parse(root.querySelector("script[type='application/json']").textContent);
    this.words = this.catalogue.words;
    this.kind = root.dataset.kind;
    let data = null;
    try {
      data = JSON.parse(this.store.value || "null");
    } catch {
      data = null;
    }
    this.data = this.kind === "actions" ? (Array.isArray(data) ? data : []) : asGroup(data);
    this.render();
  }

  changed(redraw = true) {
    this.store.value = JSON.stringify(this.kind === "actions" ? this.data : fromGroup(this.data));
    if (redraw) this.render();
  }

  render() {
    const active = document.activeElement?.dataset?.focus;
    this.rows.replaceChildren(...(this.kind === "actions" ? this.actions() : [this.group(this.data, null, 1)]));
    if (active) this.rows.querySelector(`[data-focus="${active}"]`)?.focus();
  }

  button(words, onclick) {
    return make("button", { type: "button", onclick }, words);
  }

  options(source) {
    return Object.entries(this.catalogue.sources[source] ?? {});
  }

  // --- conditions

  group(group, remove, depth) {
    const modes = ["all", "any", "none"].map((mode) => [mode, this.words[mode]]);
    const head = select(modes, group.mode, (mode) => { group.mode = mode; this.changed(); }, this.words.all);
    const take = (item) => () => { group.items = group.items.filter((one) => one !== item); this.changed(); };
    const rows = group.items.map((item) =>
      item.items ? this.group(item, take(item), depth + 1) : this.test(item, take(item)));
    const first = this.catalogue.fields.find((field) => field.name === "ticket.state") ?? this.catalogue.fields[0];
    const bar = make("div", { class: "rule-bar" },
      this.button(`+ ${this.words.addTest}`, () => {
        group.items.push({ field: first.name, op: first.operators[0], value: undefined });
        this.changed();
      }),
      depth < 4 ? this.button(`+ ${this.words.addGroup}`, () => {
        group.items.push({ mode: "any", items: [] });
        this.changed();
      }) : null);
    const hint = group.items.length || depth > 1 ? null : make("p", { class: "rule-hint" }, this.words.always);
    return make("div", { class: "rule-group" },
      make("div", { class: "rule-bar" }, head, remove ? this.button(this.words.remove, remove) : null),
      hint, ...rows, bar);
  }

  fieldOf(name) {
    const known = this.catalogue.fields.find((field) => field.name === name);
    if (known) return known;
    const text = this.catalogue.fields.find((field) => field.kind === "text");
    return { name, kind: "text", source: "", operators: text.operators };
  }

  test(test, remove) {
    const field = this.fieldOf(test.field);
    const isData = test.field.startsWith(NEW_DATA);
    const fields = [...this.catalogue.fields.map((one) => [one.name, one.label]), [NEW_DATA, this.words.flowData]];
    const chosen = select(fields, isData ? NEW_DATA : test.field, (name) => {
      test.field = name;
      test.op = this.fieldOf(name).operators[0];
      delete test.value;
      this.changed();
    }, this.words.choose);
    const key = isData ? make("input", {
      type: "text", value: test.field.slice(NEW_DATA.length), placeholder: this.words.key, "aria-label": this.words.key,
      oninput: (event) => { test.field = NEW_DATA + event.target.value.trim(); this.changed(false); },
    }) : null;
    const ops = field.operators.map((op) => [op, this.catalogue.operators[op].label]);
    const op = select(ops, test.op, (name) => {
      if (this.catalogue.operators[name].wants !== this.catalogue.operators[test.op].wants) delete test.value;
      test.op = name;
      this.changed();
    }, this.words.choose);
    return make("div", { class: "rule-row" }, chosen, key, op, ...this.value(test, field),
      this.button(this.words.remove, remove));
  }

  value(test, field) {
    const wants = this.catalogue.operators[test.op].wants;
    const set = (value) => { test.value = value; this.changed(false); };
    if (wants === "nothing") return [];
    if (wants === "duration") return this.duration(test);
    if (wants === "schedule") return [this.pick("schedules", test.value, set)];
    if (wants === "several") return [this.several(field, test, set)];
    if (field.kind === "flag") {
      if (test.value === undefined) test.value = true;
      const words = [["true", this.words.yes], ["false", this.words.no]];
      return [select(words, String(test.value), (value) => set(value === "true"), this.words.choose)];
    }
    if (field.source && wants === "one") {
      const read = field.kind === "number" ? Number : (value) => value;
      return [this.pick(field.source, test.value, (value) => set(read(value)))];
    }
    return [this.input(field.kind === "number" ? "number" : "text", test.value, set)];
  }

  pick(source, value, set) {
    if (this.catalogue.open_sources.includes(source)) return this.open(source, value, set);
    return select(this.options(source), value === undefined ? "" : String(value), set, this.words.choose, `${this.words.choose} …`);
  }

  open(source, value, set) {
    const id = `list-${source}`;
    if (!document.getElementById(id)) {
      const list = make("datalist", { id }, ...this.options(source).map(([code]) => make("option", { value: code })));
      document.body.append(list);
    }
    const input = this.input("text", value, set);
    input.setAttribute("list", id);
    return input;
  }

  input(type, value, set) {
    const attributes = type === "number" ? { step: "any" } : { maxlength: "1000" };
    return make("input", {
      type, value: value ?? "", "aria-label": this.words.choose, ...attributes,
      oninput: (event) => set(type === "number" ? event.target.valueAsNumber : event.target.value),
    });
  }

  several(field, test, set) {
    const chosen = new Set((test.value ?? []).map(String));
    const read = field.kind === "number" ? Number : (value) => value;
    if (this.catalogue.open_sources.includes(field.source)) {
      return this.input("text", [...chosen].join(", "), (text) =>
        set(text.split(",").map((part) => part.trim()).filter(Boolean)));
    }
    const made = make("select", {
      multiple: true, "aria-label": this.words.several, title: this.words.several,
      onchange: (event) => set([...event.target.selectedOptions].map((option) => read(option.value))),
    });
    for (const [code, words] of this.options(field.source)) {
      made.append(make("option", { value: code, selected: chosen.has(code) }, words));
    }
    return made;
  }

  duration(test) {
    test.value ??= { seconds: 86400, schedule: "" };
    const unit = ["days", "hours", "minutes"].find((name) => test.value.seconds % NUMBERS[name] === 0) ?? "minutes";
    const amount = make("input", {
      type: "number", min: "0", step: "any", value: test.value.seconds / NUMBERS[unit], "aria-label": this.words[unit],
      oninput: (event) => {
        test.value.seconds = Math.round(event.target.valueAsNumber * NUMBERS[units.value]);
        this.changed(false);
      },
    });
    const units = select(["minutes", "hours", "days"].map((name) => [name, this.words[name]]), unit, (name) => {
      test.value.seconds = Math.round(amount.valueAsNumber * NUMBERS[name]);
      this.changed(false);
    }, this.words.choose);
    const hours = [["", this.words.clock], ...this.options("schedules")];
    return [amount, units, select(hours, test.value.schedule ?? "", (code) => {
      test.value.schedule = code;
      this.changed(false);
    }, this.words.clock)];
  }

  // --- actions

  actions() {
    const names = this.catalogue.actions.map((one) => [one.name, one.label]);
    const rows = this.data.map((action, place) => {
      const remove = () => { this.data.splice(place, 1); this.changed(); };
      const up = () => { this.data.splice(place - 1, 0, this.data.splice(place, 1)[0]); this.changed(); };
      const chosen = select(names, action.do, (name) => { this.data[place] = { do: name }; this.changed(); }, this.words.choose);
      const known = this.catalogue.actions.find((one) => one.name === action.do);
      return make("div", { class: "rule-group" },
        make("div", { class: "rule-row" }, chosen, place ? this.button(this.words.up, up) : null,
          this.button(this.words.remove, remove)),
        make("div", { class: "rule-row" }, ...(known?.parameters ?? []).map((one) => this.parameter(action, one))));
    });
    const add = this.button(`+ ${this.words.addAction}`, () => { this.data.push({ do: names[0][0] }); this.changed(); });
    const hint = rows.length ? null : make("p", { class: "rule-hint" }, this.words.nothing);
    return [hint, ...rows, make("div", { class: "rule-bar" }, add)].filter(Boolean);
  }

  parameter(action, one) {
    const set = (value) => {
      if (value === "" || value === undefined || Number.isNaN(value)) delete action[one.name];
      else action[one.name] = value;
      this.changed(false);
    };
    const words = one.required ? one.label : `${one.label} (–)`;
    return make("label", { class: "rule-label" }, words, this.control(action, one, set));
  }

  control(action, one, set) {
    if (one.kind === "listed") {
      const empty = one.required ? [] : [["", "–"]];
      return select([...empty, ...this.options(one.source)], action[one.name] ?? "", (value) => {
        set(value);
        if (one.name === "field") this.render();
      }, one.label, `${this.words.choose} …`);
    }
    if (one.kind === "body") {
      const made = make("textarea", { "aria-label": one.label, rows: "4", oninput: (event) => set(event.target.value) });
      made.value = action[one.name] ?? "";
      return made;
    }
    if (one.kind === "count") return this.input("number", action[one.name], set);
    if (one.kind === "anything") return this.customValue(action, set);
    return one.name === "tag" ? this.open("tags", action[one.name], set) : this.input("text", action[one.name], set);
  }

  customValue(action, set) {
    const field = this.fieldOf(`custom.${action.field}`);
    if (field.kind === "flag") {
      const words = [["true", this.words.yes], ["false", this.words.no]];
      return select(words, String(action.value ?? ""), (value) => set(value === "true"), this.words.choose, "–");
    }
    if (field.kind === "codes") return this.several(field, action, set);
    if (field.source) return this.pick(field.source, action.value, set);
    return this.input(field.kind === "number" ? "number" : "text", action.value, set);
  }
}

// The tree as the builder edits it: groups with a mode. "None of these" is a "not" around an "any".
function asGroup(node) {
  if (!node || typeof node !== "object") return { mode: "all", items: [] };
  if (node.all) return { mode: "all", items: node.all.map(asItem) };
  if (node.any) return { mode: "any", items: node.any.map(asItem) };
  if (node.not?.any) return { mode: "none", items: node.not.any.map(asItem) };
  if (node.not) return { mode: "none", items: [asItem(node.not)] };
  return { mode: "all", items: node.field ? [node] : [] };
}

function asItem(node) {
  return node.field ? { ...node } : asGroup(node);
}

function fromGroup(group) {
  const items = group.items.map((item) => (item.items ? fromGroup(item) : item));
  if (group.mode === "none") return { not: { any: items } };
  return { [group.mode]: items };
}

for (const root of document.querySelectorAll(".rule-builder")) new Builder(root);
