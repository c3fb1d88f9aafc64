// Trunk's last step: the style sheets become one, and a release's sheets and scripts lose what only people read.
// A browser then asks for one sheet, and brotli finds what sheets have in common.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const folder = process.env.TRUNK_STAGING_DIR;
const isRelease = process.env.TRUNK_PROFILE === "release";
const page = join(folder, "index.html");
const SHEET = /[ \t]*<link rel="stylesheet" href="([^"]+)"[^>]*>\n?/g;

// The names at a script's top level are what others call it by; esbuild keeps them.
function minified(text, loader) {
  const options = [`--loader=${loader}`, "--minify", "--log-level=warning"];
  return isRelease ? execFileSync("esbuild", options, { input: text, encoding: "utf8", stdio: ["pipe", "pipe", "inherit"] }) : text;
}

const html = readFileSync(page, "utf8");
const sheets = [...html.matchAll(SHEET)];
if (sheets.length > 0) {
  const paths = sheets.map(([, href]) => join(folder, href));
  const sheet = minified(paths.map((path) => readFileSync(path, "utf8")).join("\n"), "css");
  const name = `styles-${createHash("sha256").update(sheet).digest("hex").slice(0, 16)}.css`;
  paths.forEach((path) => rmSync(path));
  writeFileSync(join(folder, name), sheet);
  const link = sheets[0][0].replace(sheets[0][1], `./${name}`).replace(/ integrity="[^"]*"/, "");
  let isFirst = true;
  writeFileSync(page, html.replace(SHEET, () => (isFirst ? ((isFirst = false), link) : "")));
}

for (const script of readdirSync(folder).filter((name) => name.endsWith(".js"))) {
  const path = join(folder, script);
  writeFileSync(path, minified(readFileSync(path, "utf8"), "js"));
}
