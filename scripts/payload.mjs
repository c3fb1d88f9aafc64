// Prints what a first visit of dist/ costs, each file as brotli would send it, and fails above the limit.
//   node scripts/payload.mjs [folder]
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const LIMIT_KB = 600; // kB of 1000 bytes, brotli, all files of the application together
const folder = process.argv[2] ?? "dist";

const options = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    const bytes = readFileSync(path);
    return { name: relative(folder, path), raw: bytes.length, brotli: brotliCompressSync(bytes, options).length };
  })
  .sort((a, b) => b.brotli - a.brotli);

// The small ones, style sheets above all, are one line.
const isLarge = (file) => file.brotli >= 2000;
const small = files.filter((file) => !isLarge(file));
const sum = (list, field) => list.reduce((total, file) => total + file[field], 0);
const line = (name, raw, brotli) =>
  console.log(`  ${(brotli / 1000).toFixed(1).padStart(7)} kB  (${(raw / 1000).toFixed(1).padStart(7)} kB raw)  ${name}`);

for (const file of files.filter(isLarge)) line(file.name, file.raw, file.brotli);
line(`${small.length} smaller files`, sum(small, "raw"), sum(small, "brotli"));
const total = sum(files, "brotli");
line(`in all; the limit is ${LIMIT_KB} kB`, sum(files, "raw"), total);

if (files.length === 0 || total > LIMIT_KB * 1000) {
  console.error(files.length === 0 ? `${folder} is empty` : `the payload is above its limit of ${LIMIT_KB} kB`);
  process.exit(1);
}
