// Starts the page: shows the first screen as soon as the first part of its program is here, fetches the second part and the
// workers' program while that screen is read, shuts the door behind all of it, and tries the door. Only a worker reads a
// file, and none starts before.
//
// A file, loaded as a module, so that the policy in index.html needs no inline script. What it leaves for the program:
//
//   clientele.startWorker()        promise of a new Worker, from a blob, with its module already on the way to it; it is
//                                  kept once the door is shut and tried, and broken if that cannot be
//   clientele.loadBeyond(f, data)  starts the second part in the memory of the first, and calls the function f of the table
//                                  both share with the data, and whether it is there: what wasm-split's half asks for
//   clientele.shut                 promise of the lock, kept and broken with that
//   clientele.lock                 the lock; undefined until then
//   clientele.lock.shutAt          when the door was shut, ISO 8601
//   clientele.lock.probes          [{ name, refused }], each way out that was tried after that
//   clientele.lock.requestsSince() how many requests of this document the browser has listed since then and not refused

const MODULE_OF_ONE_SIMD_FUNCTION = Uint8Array.of(
  0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, 0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7b, 0x03, 0x02, 0x01, 0x00,
  0x0a, 0x08, 0x01, 0x06, 0x00, 0x41, 0x00, 0xfd, 0x0f, 0x0b,
);

// Policies only intersect, so this one cannot be undone. It leaves out connect-src and script-src 'self': a query string
// to the page's own address would be a way out as well.
const LOCK = [
  "default-src 'none'",
  "script-src 'wasm-unsafe-eval'",
  "worker-src blob:",
  "img-src data: blob:",
  "style-src-attr 'unsafe-inline'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

// What a worker runs before its first message: the module, from which wasm_bindgen starts the program's own main.
const WORKER_START = "\nonmessage = (event) => { onmessage = null; wasm_bindgen.initSync({ module: event.data }); };\n";

const PROBE_LIMIT_MS = 1000;

const at = (path) => new URL(path, document.baseURI).href;

async function get(path) {
  // The worker's files have no hash in their names: a cached old worker must not meet a new page.
  const response = await fetch(at(path), { cache: "no-cache" }).catch(() => {
    throw new Error(`${path} could not be fetched`);
  });
  if (!response.ok) throw new Error(`${path} is not there (HTTP ${response.status})`);
  return response;
}

async function compile(path) {
  const response = await get(path);
  // Streaming wants the right media type, which not every static server sends.
  return (response.headers.get("content-type") ?? "").startsWith("application/wasm")
    ? WebAssembly.compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());
}

// The policy `clientele` vouches for two addresses alone: blobs that this file makes from text fetched before the lock.
function workerStarter() {
  const own = new Set();
  const policy = globalThis.trustedTypes?.createPolicy("clientele", {
    createScriptURL(url) {
      if (!own.has(url)) throw new TypeError("not a worker of this page");
      return url;
    },
  });
  return (source) => {
    const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    own.add(url);
    const trusted = policy ? policy.createScriptURL(url) : url;
    return () => new Worker(trusted);
  };
}

function shut() {
  const meta = document.createElement("meta");
  meta.httpEquiv = "Content-Security-Policy";
  meta.content = LOCK;
  document.head.append(meta);
}

// No policy covers WebRTC in every browser, so its constructors go. A hindrance, not a proof: script could get them back
// from a fresh frame; script-src is what keeps such script out.
function removeWebRtc() {
  for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection"]) Reflect.deleteProperty(globalThis, name);
}

// A failed request alone proves nothing, the network may be down: only the browser's own report of a refusal counts.
function refused(scope, attempt) {
  return new Promise((resolve) => {
    const settle = (answer) => {
      clearTimeout(timer);
      scope.removeEventListener("securitypolicyviolation", heard);
      resolve(answer);
    };
    const heard = (event) => settle(event.disposition === "enforce");
    const timer = setTimeout(settle, PROBE_LIMIT_MS, false);
    scope.addEventListener("securitypolicyviolation", heard);
    try {
      attempt();
    } catch {
      // Some ways out throw as well as report.
    }
  });
}

async function probe(startProbe) {
  // To this page's own address, so that a probe that does get out tells nobody anything.
  const target = at("lock-probe");
  const ways = {
    fetch: () => fetch(target).catch(() => {}),
    sendBeacon: () => navigator.sendBeacon(target, "probe"),
    WebSocket: () => new WebSocket(target.replace(/^http/, "ws")),
    image: () => {
      new Image().src = target;
    },
  };
  const probes = [];
  // One after the other, so that each report has one possible cause.
  for (const [name, attempt] of Object.entries(ways)) {
    probes.push(Object.freeze({ name, refused: await refused(document, attempt) }));
  }
  probes.push(Object.freeze({ name: "fetch from a worker", refused: await refusedInWorker(startProbe) }));
  return Object.freeze(probes);
}

// A worker inherits the policy if it is a blob, and only then: worth trying on its own.
const PROBE_WORKER = `
  self.addEventListener("securitypolicyviolation", (event) => postMessage(event.disposition === "enforce"));
  fetch(${JSON.stringify(at("lock-probe"))}).then(() => postMessage(false), () => {});
`;

function refusedInWorker(startProbe) {
  return new Promise((resolve) => {
    const worker = startProbe();
    const settle = (answer) => {
      clearTimeout(timer);
      worker.terminate();
      resolve(answer);
    };
    const timer = setTimeout(settle, PROBE_LIMIT_MS, false);
    worker.onmessage = (event) => settle(event.data);
  });
}

// Counts what the browser itself lists, without the list's limit of 250. It lists a refused image too, but reports that
// one as refused.
function countRequests() {
  const refusedAddresses = new Set();
  document.addEventListener("securitypolicyviolation", (event) => {
    if (event.disposition === "enforce") refusedAddresses.add(event.blockedURI);
  });
  const listed = [];
  const take = (entries) => listed.push(...entries.map((entry) => entry.name).filter((name) => /^(http|ws)s?:/.test(name)));
  const observer = new PerformanceObserver((list) => take(list.getEntries()));
  observer.observe({ type: "resource" });
  return () => {
    take(observer.takeRecords());
    return listed.filter((address) => !refusedAddresses.has(address)).length;
  };
}

function loaded() {
  return document.readyState === "complete"
    ? Promise.resolve()
    : new Promise((resolve) => addEventListener("load", resolve, { once: true }));
}

// All that the program can do with a worker hangs on the promise that this returns.
async function shutBehindTheRest(worker, beyond) {
  const [module, script] = await Promise.all([
    compile("worker_bg.wasm"),
    get("worker.js").then((response) => response.text()),
    beyond,
  ]);
  removeWebRtc();
  shut();
  const shutAt = new Date().toISOString();
  const probes = await probe(worker(PROBE_WORKER));
  const lock = Object.freeze({ shutAt, probes, requestsSince: countRequests() });
  const start = worker(script + WORKER_START);
  const startWorker = () => {
    const started = start();
    started.postMessage(module); // compiled once, and shared
    return started;
  };
  return { lock, startWorker };
}

async function boot() {
  if (!globalThis.WebAssembly?.validate(MODULE_OF_ONE_SIMD_FUNCTION)) {
    throw new Error(
      "this browser is too old, it lacks WebAssembly SIMD. Chrome or Edge from 91, Firefox from 89 and Safari from 16.4 have it",
    );
  }
  const { js, wasm, beyond } = document.querySelector("script[data-wasm]").dataset;
  const [app, glue] = await Promise.all([
    compile(wasm),
    import(at(js)),
    loaded(), // nothing is drawn without its style, and style sheets come before the lock
  ]);

  // Before the program runs, so that the one name that the first policy allows is taken. All else has the line for itself
  // from here on: beside the first part it would make the first screen wait.
  const second = beyond && compile(beyond);
  const rest = shutBehindTheRest(workerStarter(), second);
  let lock;
  const shut = rest.then((kept) => (lock = kept.lock));
  shut.catch(() => {}); // the program tells of it
  let exports;
  const loadBeyond = async (f, data) => {
    const isHere = await second
      .then((module) => WebAssembly.instantiate(module, { __wasm_split: exports }))
      .then(() => true, () => false);
    exports.__indirect_function_table.get(f)(data, isHere);
  };
  const clientele = Object.freeze({
    loadBeyond,
    startWorker: () => rest.then((kept) => kept.startWorker()),
    shut,
    get lock() {
      return lock;
    },
  });
  Object.defineProperty(globalThis, "clientele", { value: clientele });

  exports = glue.initSync({ module: app });
}

try {
  await boot();
} catch (error) {
  const sentence = document.getElementById("boot");
  if (sentence) sentence.textContent = `Clientele could not start: ${error.message ?? error}.`;
  throw error;
}
