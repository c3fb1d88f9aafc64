// Tries every way out that a page has, short of leaving the page, to another origin and to its own.
// arguments: other origin, own origin, HOST:PORT of a UDP sink, callback. Answers { way: "sent" | "refused" | "unknown" };
// what really left is for the servers to say.
const [other, own, stun, done] = arguments;

const answers = {};
const within = (ms, promise) => Promise.race([promise, new Promise((_, reject) => setTimeout(reject, ms))]);

async function attempt(way, send, ms = 1500) {
  try {
    await within(ms, send());
    answers[way] = "sent";
  } catch {
    answers[way] = "refused";
  }
}

const events = (target, good, bad) =>
  new Promise((resolve, reject) => {
    target[`on${good}`] = resolve;
    target[`on${bad}`] = reject;
  });

function element(tag, properties) {
  const node = Object.assign(document.createElement(tag), properties);
  const answer = events(node, "load", "error");
  document.documentElement.append(node);
  return answer;
}

// A worker of the attempt's own; it answers true when its request went through.
function worker(source) {
  const started = new Worker(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
  return said(started);
}

const said = (started) =>
  new Promise((resolve, reject) => {
    started.onmessage = (event) => (event.data ? resolve() : reject());
    started.onerror = reject;
  });

const fetching = (address) => `fetch(${JSON.stringify(address)}).then(() => postMessage(true), () => postMessage(false));`;

async function all() {
  await attempt("fetch", () => fetch(`${other}/fetch`));
  await attempt("fetch, own", () => fetch(`${own}/own-fetch`));
  await attempt("fetch, keepalive", () => fetch(`${other}/keepalive`, { method: "POST", body: "x", mode: "no-cors", keepalive: true }));
  await attempt("XMLHttpRequest", () => {
    const request = new XMLHttpRequest();
    request.open("GET", `${other}/xhr`);
    request.send();
    return events(request, "load", "error");
  });
  navigator.sendBeacon(`${other}/beacon`, "x"); // its answer says nothing
  await attempt("EventSource", () => events(new EventSource(`${other}/event-source`), "open", "error"));
  await attempt("WebSocket", () => events(new WebSocket(`${other.replace("http", "ws")}/web-socket`), "open", "error"));
  await attempt("image", () => element("img", { src: `${other}/image` }));
  await attempt("image, own", () => element("img", { src: `${own}/own-image?secret` }));
  await attempt("script, own", () => element("script", { src: `${own}/own-script.js?secret` }));
  await attempt("script", () => element("script", { src: `${other}/script.js` }));
  await attempt("import, own", () => import(`${own}/own-script.js?import`));
  await attempt("style sheet, own", () => element("link", { rel: "stylesheet", href: `${own}/own.css?secret` }));
  await attempt("prefetch", () => element("link", { rel: "prefetch", href: `${other}/prefetch` }));
  await attempt("preload", () => element("link", { rel: "preload", as: "image", href: `${other}/preload` }));
  await attempt("style attribute", async () => {
    document.documentElement.setAttribute("style", `background: url(${other}/css-url)`);
    await new Promise((resolve) => setTimeout(resolve, 300));
  });
  await attempt("font", () => new FontFace("f", `url(${other}/font)`).load());
  await attempt("video", () => element("video", { src: `${other}/video` }));
  await attempt("frame", () => element("iframe", { src: `${other}/frame` }), 500);
  await attempt("object", () => element("object", { data: `${other}/object` }), 500);
  await attempt("form", async () => {
    const form = Object.assign(document.createElement("form"), { action: `${other}/form`, target: "_blank" });
    document.documentElement.append(form);
    form.submit();
    await new Promise((resolve) => setTimeout(resolve, 500));
  });
  await attempt("ping", async () => {
    const link = Object.assign(document.createElement("a"), { href: "#", ping: `${other}/ping` });
    document.documentElement.append(link);
    link.click();
    await new Promise((resolve) => setTimeout(resolve, 300));
  });
  await attempt("eval", async () => (0, eval)("1"));
  await attempt("inline script", async () => {
    const script = document.createElement("script");
    script.textContent = "globalThis.inlineRan = true";
    document.documentElement.append(script);
    if (!globalThis.inlineRan) throw new Error("it did not run");
  });
  await attempt("blob worker", () => worker(fetching(`${other}/blob-worker`)));
  await attempt("blob worker, own", () => worker(fetching(`${own}/own-blob-worker`)));
  await attempt("worker from an address", () => said(new Worker(`${own}/own-script.js?worker`)));
  await attempt("WebRTC", () => {
    const connection = new RTCPeerConnection({ iceServers: [{ urls: `stun:${stun}` }] });
    connection.createDataChannel("c");
    connection.createOffer().then((offer) => connection.setLocalDescription(offer));
    return new Promise((resolve) => setTimeout(resolve, 1200));
  });
  return answers;
}

all().then(done, (error) => done(String(error)));
