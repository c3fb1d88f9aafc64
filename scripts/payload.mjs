// Prints what a first visit of dist/ costs, each file as brotli would send it, and fails above a limit.
//   node scripts/payload.mjs [folder]
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

// In the order in which they come: what the first screen waits for, then, while that is read, the rest of the page's program
// and the workers' program. kB of 1000 bytes, brotli.
const isWorker = ({ name }) => name === "worker.js" || name === "worker_bg.wasm";
const isBeyond = ({ name }) => name.endsWith("_beyond.wasm");
const PARTS = [
  { title: "what the first screen waits for", limit: 161, has: (file) => !isBeyond(file) && !isWorker(file), least: 5 },
  { title: "the page's part, with what comes behind that screen", limit: 515, has: (file) => !isWorker(file), least: 6 },
  { title: "in all, with the workers' part", limit: 1306, has: () => true, least: 8 },
];
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
for (const { title, limit, has, least } of PARTS) {
  const part = files.filter(has);
  const total = sum(part, "brotli");
  line(`${title}; the limit is ${limit} kB`, sum(part, "raw"), total);
  if (total > limit * 1000) {
    console.error(`${title}: above the limit of ${limit} kB`);
    process.exitCode = 1;
  }
  if (part.length < least) {
    console.error(`${title}: ${folder} lacks some of the ${least} files`);
    process.exitCode = 1;
  }
}
