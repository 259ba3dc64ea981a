/* What a student wrote in a notebook, carried over into the next release of that notebook.
 *
 * The same as labs/carry_over.py, which says why; one set of cases tests both. It has to be here as well, since JupyterLite
 * reads a notebook before any Python runs.
 */
"use strict";

window.courseCarryOver = (() => {
  const KEY = "mlsys_labs";
  const PRIVATE = ["nbgrader", "deletable", "editable"];

  class CarryOverError extends Error {}

  function carriedOver(old, fresh) {
    const cells = cellsOf(old);
    const released = stampOf(old).cells ?? {};
    const made = structuredClone(fresh);
    const homes = made.cells;
    const byName = new Map();
    homes.forEach((home, place) => {
      for (const name of namesOf(home)) if (!byName.has(name)) byName.set(name, place);
    });
    const before = new Map(), after = new Map(), answers = new Map();
    const put = (where, place, cell) => where.set(place, [...(where.get(place) ?? []), cell]);
    let written = 0, at = -1;
    for (const cell of cells) {
      const text = textOf(cell), names = namesOf(cell);
      const place = names.map((name) => byName.get(name)).find((found) => found !== undefined);
      const known = released[names.find((name) => Object.hasOwn(released, name))];
      at = place ?? at;
      if (!text.trim() || mark(text) === known) continue;
      if (place === undefined) {
        put(after, at, cell);
        continue;
      }
      const home = textOf(homes[place]);
      if (mark(text) === mark(home)) continue;
      const answered = slotOf(home) !== null;
      const body = answered ? bodyOf(cell) : null;
      if (body !== null) {
        if (!body.trim()) continue;
        const earlier = answers.get(place)?.cell;
        if (earlier && slotOf(text) === null && slotOf(textOf(earlier)) !== null) {
          put(before, place, cell);
          continue;
        }
        if (earlier) put(before, place, earlier);
        answers.set(place, { body, cell });
      } else if (answered || known !== undefined) {
        put(after, at, cell);
      } else {
        written += 1;
      }
    }
    for (const [place, { body }] of answers) {
      homes[place].source = `${textOf(homes[place]).split("\n")[0]}\n${body}`;
    }
    const taken = new Set(homes.map((home) => home.id));
    const own = (where, place) => (where.get(place) ?? []).map((cell) => ownCell(cell, taken));
    const result = own(after, -1);
    homes.forEach((home, place) => result.push(...own(before, place), home, ...own(after, place)));
    made.cells = result;
    return { notebook: made, written: written + result.length - homes.length + answers.size };
  }

  const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

  function cellsOf(old) {
    const cells = isObject(old) ? old.cells : null;
    if (!Array.isArray(cells)) throw new CarryOverError("it is no notebook");
    cells.forEach((cell, index) => {
      const sound = isObject(cell) && ["code", "markdown", "raw"].includes(cell.cell_type);
      if (!sound || textOf(cell) === null || !isObject(cell.metadata ?? {})) {
        throw new CarryOverError(`cell ${index + 1} of it is damaged`);
      }
    });
    return cells;
  }

  function stampOf(notebook) {
    const stamp = notebook?.metadata?.[KEY];
    return isObject(stamp) && isObject(stamp.cells) ? stamp : {};
  }

  function namesOf(cell) {
    return [slotOf(textOf(cell)), gradeIdOf(cell), cell.id].filter((name) => typeof name === "string");
  }

  const gradeIdOf = (cell) => cell.metadata?.nbgrader?.grade_id;

  function textOf({ source }) {
    const text = Array.isArray(source) && source.every((line) => typeof line === "string") ? source.join("") : source;
    return typeof text === "string" ? text : null;
  }

  function slotOf(text) {
    const first = text.replace(/^[\uFEFF\u200B\r\n\t ]*/, "").split("\n")[0].replace(/\r+$/, "");
    const match = /^%%(record|reflect)[ \t]+([A-Za-z_]\w*)[ \t]*$/.exec(first);
    return match && `%%${match[1]} ${match[2]}`;
  }

  function mark(text) {
    let value = 0x811c9dc5;
    const plain = text.replaceAll("\r\n", "\n").replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");
    for (const byte of new TextEncoder().encode(plain)) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
    return value.toString(16).padStart(8, "0");
  }

  function bodyOf(cell) {
    const text = textOf(cell);
    if (slotOf(text) !== null) return text.replace(/^[\uFEFF\u200B\r\n\t ]*/, "").split("\n").slice(1).join("\n");
    const lost = typeof gradeIdOf(cell) !== "string" || text.replace(/^[ \t\r\n]+/, "").startsWith("%%");
    return lost ? null : text;
  }

  function ownCell(cell, taken) {
    const metadata = Object.fromEntries(Object.entries(cell.metadata ?? {}).filter(([key]) => !PRIVATE.includes(key)));
    const stem = String(cell.id || "kept").slice(0, 56);
    let id = stem;
    for (let number = 2; taken.has(id); number++) id = `${stem}-${number}`;
    taken.add(id);
    return { ...structuredClone(cell), id, metadata, source: textOf(cell) };
  }

  const releaseOf = (notebook) => stampOf(notebook).release ?? null;
  const nameOfOld = (stem, day, number = 1) =>
    `${stem} (before the update of ${day}${number > 1 ? `, ${number}` : ""}).ipynb`;

  return { carriedOver, releaseOf, nameOfOld, CarryOverError };
})();
