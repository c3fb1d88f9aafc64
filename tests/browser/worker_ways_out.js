// Put before a worker's own script: tries the ways out that a worker has. OTHER and OWN are replaced by the two origins.
fetch("OTHER/worker-fetch").catch(() => {});
fetch("OWN/worker-own-fetch").catch(() => {});
try {
  new WebSocket("OTHER/worker-web-socket".replace("http", "ws"));
} catch {}
try {
  new EventSource("OTHER/worker-event-source");
} catch {}
try {
  const request = new XMLHttpRequest();
  request.open("GET", "OTHER/worker-xhr");
  request.send();
} catch {}
try {
  importScripts("OWN/own-script.js?worker-import");
} catch {}
import("OWN/own-script.js?worker-dynamic-import").catch(() => {});
try {
  new Worker(URL.createObjectURL(new Blob(['fetch("OTHER/worker-nested")'], { type: "text/javascript" })));
} catch {}
new BroadcastChannel("ways-out").postMessage("tried");
