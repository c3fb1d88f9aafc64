// Serves dist/ on localhost, as any static host would: no headers but the media type, and nothing kept in a cache.
//   node scripts/serve.mjs [port]     the first free port from 8080 on, unless one is given
import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const FIRST_PORT = Number(process.argv[2] ?? 8080);
const LAST_PORT = process.argv[2] ? FIRST_PORT : FIRST_PORT + 99;
const MEDIA_TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".wasm": "application/wasm",
};

function fileAt(url) {
  const path = decodeURIComponent(new URL(url, "http://localhost").pathname);
  const file = join("dist", normalize(path.endsWith("/") ? `${path}index.html` : path)); // cannot climb out of dist/
  return statSync(file).isFile() ? file : undefined;
}

const server = createServer((request, response) => {
  let file;
  try {
    file = fileAt(request.url);
  } catch {
    // not there, or not an address at all
  }
  if (!file) return void response.writeHead(404, { "content-type": "text/plain" }).end("not here\n");
  const type = MEDIA_TYPES[extname(file)] ?? "application/octet-stream";
  response.writeHead(200, { "content-type": type, "cache-control": "no-store" });
  createReadStream(file).pipe(response);
});

let port = FIRST_PORT;
server.on("error", (error) => {
  if (error.code === "EADDRINUSE" && port < LAST_PORT) return void server.listen(++port, "localhost");
  console.error(`could not listen on port ${port}: ${error.code}`);
  process.exit(1);
});
server.on("listening", () => console.log(`Clientele is at http://localhost:${port}/ (Ctrl-C ends it)`));
server.listen(port, "localhost");
