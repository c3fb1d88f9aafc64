// Trunk's last steps: the page's program is parted in two, the style sheets become one, and a release's sheets and scripts
// lose what only people read. A browser then asks for one sheet, and brotli finds what sheets have in common.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folder = process.env.TRUNK_STAGING_DIR;
const isRelease = process.env.TRUNK_PROFILE === "release";
const page = join(folder, "index.html");
const SHEET = /[ \t]*<link rel="stylesheet" href="([^"]+)"[^>]*>\n?/g;

const hash = (...contents) =>
  contents.reduce((all, content) => all.update(content), createHash("sha256")).digest("hex").slice(0, 16);
const run = (tool, ...options) => execFileSync(tool, options, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });

// The names at a script's top level are what others call it by; esbuild keeps them.
function minified(text, loader) {
  const options = [`--loader=${loader}`, "--minify", "--log-level=warning"];
  return isRelease ? execFileSync("esbuild", options, { input: text, encoding: "utf8", stdio: ["pipe", "pipe", "inherit"] }) : text;
}

// What wasm-opt is told in index.html of the workers' program holds here, too; for size.
function smaller(from, to) {
  const features = "simd bulk-memory nontrapping-float-to-int sign-ext mutable-globals multivalue reference-types".split(" ");
  const passes = isRelease ? ["-Oz", "--reorder-functions-by-name"] : ["--strip-debug"];
  run("wasm-opt", ...passes, ...features.map((feature) => `--enable-${feature}`), from, "-o", to);
}

// Parts the page's program at `beyond` of src/main.rs. What Trunk made of the whole is made once more, of the parts: the
// parting goes by what the linker noted, which wasm-bindgen does not keep.
function part() {
  let html = readFileSync(page, "utf8");
  const whole = /data-js="[^"]*?(clientele-\w+\.js)" data-wasm="[^"]*?(clientele-\w+\.wasm)"/.exec(html)?.slice(1);
  if (!whole) return; // the page of the benchmarks
  const { target_directory } = JSON.parse(run("cargo", "metadata", "--locked", "--offline", "--no-deps", "--format-version=1"));
  const program = join(target_directory, "wasm32-unknown-unknown", isRelease ? "page" : "debug", "clientele.wasm");
  const work = mkdtempSync(join(tmpdir(), "clientele-"));
  const at = (name) => join(work, name);
  run("wasm-split-cli", program, work, "--out-name", "clientele");
  run("wasm-bindgen", at("clientele.wasm"), "--target=web", "--no-typescript", "--keep-lld-exports", `--out-dir=${work}`);
  // The loader that wasm-split wrote fetches when it is called; boot.js fetches before the door is shut.
  writeFileSync(at("__wasm_split.js"), "export const __wasm_split_load_beyond = (...told) => clientele.loadBeyond(...told);");
  run("esbuild", at("clientele.js"), "--bundle", "--format=esm", "--log-level=warning", `--outfile=${at("first.js")}`);
  smaller(at("clientele_bg.wasm"), at("first.wasm"));
  smaller(at("split_beyond.wasm"), at("beyond.wasm"));

  const parts = ["first.js", "first.wasm", "beyond.wasm"].map((name) => readFileSync(at(name)));
  const name = `clientele-${hash(...parts)}`; // one for all: they fit no other
  const [js, first, beyond] = [`${name}.js`, `${name}_first.wasm`, `${name}_beyond.wasm`];
  [js, first, beyond].forEach((file, i) => writeFileSync(join(folder, file), parts[i]));
  whole.forEach((file) => rmSync(join(folder, file)));
  html = html.replaceAll(whole[0], js).replaceAll(whole[1], first);
  writeFileSync(page, html.replace(/data-wasm="([^"]*?)clientele-[^"]+"/, `$& data-beyond="$1${beyond}"`));
  rmSync(work, { recursive: true });
}

part();

const html = readFileSync(page, "utf8");
const sheets = [...html.matchAll(SHEET)];
if (sheets.length > 0) {
  const paths = sheets.map(([, href]) => join(folder, href));
  const sheet = minified(paths.map((path) => readFileSync(path, "utf8")).join("\n"), "css");
  const name = `styles-${hash(sheet)}.css`;
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
