import { readFile } from "node:fs/promises";
import { ensurePackage } from "../workbench/package.mjs";
import { vsixFile } from "../workbench/paths.mjs";

const budgetBytes = 3_000_000;
/** Of the package; smaller files are counted together. */
const smallestShare = 0.01;

/** @returns {Promise<import("./ratios.mjs").Row[]>} */
export async function measureSize() {
  await ensurePackage();
  const bytes = await readFile(vsixFile);
  const files = entriesOf(bytes).sort((a, b) => b.packedBytes - a.packedBytes);
  const inFiles = files.reduce((sum, { packedBytes }) => sum + packedBytes, 0);
  // What is in no file are the zip's own lists; if it were more, the lists were misread.
  if (files.length === 0 || inFiles > bytes.length || inFiles < bytes.length * 0.9)
    throw new Error("The package's list of files does not add up.");

  const large = files.filter(({ packedBytes }) => packedBytes >= bytes.length * smallestShare);
  const rest = bytes.length - large.reduce((sum, { packedBytes }) => sum + packedBytes, 0);
  const shares = [
    ...large.map(({ name, packedBytes }) => ({ name: name.replace(/^extension\//, ""), packedBytes })),
    { name: `the other ${files.length - large.length} files`, packedBytes: rest },
  ];
  return [
    { what: "size: braid.vsix", against: "budget of 3 MB", ratios: [bytes.length / budgetBytes], digits: 3 },
    ...shares.map(({ name, packedBytes }) => ({
      what: `  of it ${name}`,
      against: "braid.vsix, in percent",
      ratios: [(packedBytes / bytes.length) * 100],
      digits: 1,
    })),
  ];
}

/** What a zip says about its files: the central directory at its end. @param {Buffer} zip */
function entriesOf(zip) {
  const end = zip.lastIndexOf(Buffer.from("PK\x05\x06", "latin1"));
  if (end < 0) throw new Error("braid.vsix is no zip file.");
  const entries = [];
  let place = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) =>
      zip.readUInt16LE(place + field),
    );
    const nameEnd = place + 46 + (nameLength ?? 0);
    entries.push({
      name: zip.toString("utf8", place + 46, nameEnd),
      packedBytes: zip.readUInt32LE(place + 20),
    });
    place = nameEnd + (extraLength ?? 0) + (commentLength ?? 0);
  }
  return entries;
}
