// Reads the marks of the JSON schemas: where in a node's values an exit, a reference or plain data stands.

import { signal } from "../../workbench/vendor/preact.js";

/** The groups, node types and names that the server knows; see apps/ivr/catalogue.py. */
export const catalogue = signal({ groups: [], types: [], references: {} });

const UNKNOWN = { label: "", help: "", group: "logic", fields: [] };

/** The declaration of a node's type; an empty one where the server does not know it. */
export const typeOf = (node) =>
  catalogue.value.types.find(({ type }) => type === node.type) ?? { ...UNKNOWN, type: node.type, label: node.type };

export const isExit = (schema) => Boolean(schema?.["x-exit"]);

/** The ways out of a node: `{key, name, label, path, target, required}`, those of options and cases first. `key` is
    unique within the node. */
export function exitsOf(node) {
  const all = typeOf(node).fields.flatMap((field) => walk(field.schema, node[field.name], [field.name], field.label));
  return [...all.filter(({ path }) => path.length > 1), ...all.filter(({ path }) => path.length === 1)];
}

function walk(schema, value, path, label) {
  if (isExit(schema)) return [exitAt(schema, value, path, label)];
  if (schema?.type === "array")
    return list(value).flatMap((item, index) => walk(schema.items, item, [...path, index], entryLabel(index + 1, item)));
  if (schema?.type !== "object") return [];
  const named = Object.entries(schema.properties ?? {}).flatMap(([key, part]) => walk(part, value?.[key], [...path, key], label));
  const others = schema.additionalProperties;
  if (!hasExit(others)) return named;
  const keyed = Object.entries(value ?? {}).flatMap(([key, item]) => walk(others, item, [...path, key], entryLabel(key, item)));
  return [...named, ...keyed];
}

const exitAt = (schema, target, path, label) => ({
  key: path.join("."),
  name: nameOfExit(path),
  label,
  path,
  target: typeof target === "string" ? target : "",
  required: schema["x-exit"].required !== false,
});

/** The name that the engine has for an exit: its key, or its place in a list, counted from 1. */
function nameOfExit([field, key]) {
  if (key === undefined) return field;
  return typeof key === "number" ? String(key + 1) : key;
}

/** How an entry is called: its label, else its first own value, such as a condition or a share. */
function entryLabel(key, item) {
  const own = Object.entries(item ?? {}).find(([name, value]) => !["next", "label"].includes(name) && value !== "");
  const words = item?.label || (own?.[0] === "percent" ? `${own[1]} %` : own?.[1]);
  return [key, words].filter((word) => word !== undefined && word !== "").join(" · ");
}
const list = (value) => (Array.isArray(value) ? value : []);

/** Whether an exit stands anywhere in a schema. */
export function hasExit(schema) {
  if (!schema || typeof schema !== "object") return false;
  return isExit(schema) || Object.values(schema).some(hasExit);
}

/** The least value that fits a schema, for an entry that is added: of an object, only what must be given. */
export function blank(schema) {
  if (schema?.enum) return schema.enum[0];
  if (schema && "const" in schema) return schema.const;
  if (schema?.type === "object")
    return Object.fromEntries((schema.required ?? []).map((key) => [key, blank(schema.properties?.[key])]));
  if (schema?.type === "array") return [];
  if (schema?.type === "boolean") return false;
  if (schema?.type === "integer" || schema?.type === "number") return Math.max(schema.minimum ?? 0, 0);
  return "";
}

/** A new node's values: what must be given, and nothing else. */
export const blankNode = (type, id) => ({
  id,
  type: type.type,
  ...Object.fromEntries(type.fields.filter(({ required }) => required).map(({ name, schema }) => [name, startValue(schema)])),
});

/** An object that must have an entry begins with its first key, such as the digit 1 of a menu. */
function startValue(schema) {
  const value = blank(schema);
  if (schema?.type === "object" && schema.minProperties > 0) {
    const keys = schema.propertyNames?.enum ?? [];
    const first = keys.includes("1") ? "1" : keys[0];
    return first === undefined ? value : { [first]: blank(schema.additionalProperties) };
  }
  if (schema?.type === "array") return Array.from({ length: schema.minItems ?? 0 }, () => blankEntry(schema));
  return value;
}

/** Shares of a list begin equal. */
function blankEntry({ items, minItems }) {
  const entry = blank(items);
  return items?.properties?.percent ? { ...entry, percent: Math.floor(100 / minItems) } : entry;
}

/** What a node says in one line under its name: the name of what it refers to, else its first words, else its note. */
export function summaryOf(node) {
  const fields = typeOf(node).fields.filter(({ name, schema }) => name !== "note" && !isExit(schema) && node[name]);
  const named = fields.find(({ schema }) => schema["x-reference"]);
  if (named) return nameOf(named.schema["x-reference"], node[named.name]);
  return fields.map(({ name }) => inShort(node[name])).find(Boolean) ?? node.note ?? "";
}

function inShort(value) {
  if (typeof value === "string") return value;
  if (typeof value !== "object") return "";
  const entries = Object.entries(value);
  return entries.map(([key, item]) => (typeof item === "object" ? entryLabel(Array.isArray(value) ? "" : key, item) : `${key} = ${item}`)).filter(Boolean).join(", ");
}

/** The name of something that exists, by its code; the code where it does not. */
export const nameOf = (kind, code) => catalogue.value.references[kind]?.[code] ?? code;
