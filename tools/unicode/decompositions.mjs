// Writes src/Runtime/Storage/Keys/decompositions.deflate: what NFKD needs, as this Node.js knows it (its ICU). Run: node tools/unicode/decompositions.mjs
// Lines "code point = its full decomposition", a blank line, then one line per combining class in ascending order. All numbers in base 36; code points
// as the difference from the one before in their list. Hangul is computed, not listed. CompatibilityDecompositionTests compares every code point.
import { writeFileSync } from "node:fs";
import { deflateRawSync } from "node:zlib";

const text = point => String.fromCodePoint(point);
const decomposed = string => string.normalize("NFKD");
const comesAfter = (left, right) => left !== right && decomposed(text(left) + text(right)) === text(right) + text(left);

const points = [];
for (let point = 0x80; point <= 0x10ffff; point++) {
  const isSurrogate = point >= 0xd800 && point <= 0xdfff;
  const isHangul = point >= 0xac00 && point <= 0xd7a3;
  if (!isSurrogate && !isHangul) points.push(point);
}

const lines = [];
let before = 0;
const changed = points.filter(point => decomposed(text(point)) !== text(point));
for (const point of changed) {
  const parts = [...decomposed(text(point))].map(part => part.codePointAt(0).toString(36));
  lines.push(`${(point - before).toString(36)}=${parts.join(" ")}`);
  before = point;
}

// A mark of a class other than 0 changes places with one of the highest (U+0345) or of the lowest class (U+0334).
const marks = points.filter(point => !changed.includes(point)
  && (point === 0x345 || point === 0x334 || comesAfter(0x345, point) || comesAfter(point, 0x334)));
const classes = [];
for (const mark of marks) {
  const same = classes.find(([first]) => !comesAfter(first, mark) && !comesAfter(mark, first));
  if (same) same.push(mark);
  else classes.push([mark]);
}

classes.sort(([left], [right]) => (comesAfter(left, right) ? 1 : -1));
lines.push("");
for (const members of classes) lines.push(members.map((mark, i) => (mark - (i === 0 ? 0 : members[i - 1])).toString(36)).join(" "));
writeFileSync(new URL("../../src/Runtime/Storage/Keys/decompositions.deflate", import.meta.url), deflateRawSync(Buffer.from(lines.join("\n") + "\n"), { level: 9 }));
console.log(`Unicode ${process.versions.unicode}: ${changed.length} decompositions, ${marks.length} marks in ${classes.length} classes`);
