// Prints what a first visit of dist/ costs, each file as brotli would send it, and fails above a limit.
//   node scripts/payload.mjs [folder]
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

// kB of 1000 bytes, brotli.
const LIMITS_KB = { page: 461, all: 1227 };
// The worker's program; all else is the page's part.
const WORKER = new Set(["worker.js", "worker_bg.wasm"]);
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
const parts = { page: files.filter((file) => !WORKER.has(file.name)), all: files };
for (const [part, limit] of Object.entries(LIMITS_KB)) {
  const total = sum(parts[part], "brotli");
  line(part === "page" ? `the page's part; the limit is ${limit} kB` : `in all; the limit is ${limit} kB`, sum(parts[part], "raw"), total);
  if (total > limit * 1000) {
    console.error(`${part === "page" ? "the page's part" : "the payload"} is above its limit of ${limit} kB`);
    process.exitCode = 1;
  }
}
if (files.length === parts.page.length) {
  console.error(`${folder} holds no worker`);
  process.exitCode = 1;
}
